/**
 * A table against the bot.
 *
 * @typedef {import("../view/menu.js").Menu} Menu
 * @typedef {import("../state.js").State} State
 * @typedef {import("../state.js").Strength} Strength
 * @typedef {import("../state.js").TableWish} TableWish
 */

import { t } from "../i18n.js";
import { make } from "../view/dom.js";
import { beginnerChoice, clockChoice, goTo, problem, row } from "./parts.js";

/** @type {Strength[]} */
const STRENGTHS = ["easy", "medium", "hard"];

/** @param {HTMLElement} place @param {Menu} menu */
export function botPage(place, menu) {
  const failed = problem();
  const beginner = beginnerChoice();
  const clock = clockChoice();
  const play = (/** @type {Strength} */ strength) => {
    /** @type {TableWish} */
    const wish = { kind: "bot", strength, beginner: beginner.value(), ...clock.wish() };
    goTo(menu, wish, failed);
  };
  const strengths = STRENGTHS.map((strength) =>
    row(`bot-${strength}`, t(`strength.${strength}`), t(`strength.${strength}.about`), () =>
      play(strength),
    ),
  );
  strengths[0].setAttribute("autofocus", "");
  place.append(make("div", { class: "rows" }, ...strengths), failed, beginner.field, clock.field);
  return {
    show(/** @type {State} */ state) {
      // Clocks are the server's: without it there is none.
      clock.field.hidden = state.local !== null || state.link !== "online";
    },
  };
}
