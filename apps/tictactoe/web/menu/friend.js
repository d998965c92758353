/**
 * A table for a friend: how it is played, then the server makes it.
 *
 * @typedef {import("../view/menu.js").Menu} Menu
 * @typedef {import("../state.js").TableWish} TableWish
 */

import { t } from "../i18n.js";
import { make } from "../view/dom.js";
import { beginnerChoice, clockChoice, goTo, problem } from "./parts.js";

/** @param {HTMLElement} place @param {Menu} menu */
export function friendPage(place, menu) {
  const failed = problem();
  const beginner = beginnerChoice();
  const clock = clockChoice();
  const create = (/** @type {Event} */ event) => {
    event.preventDefault();
    /** @type {TableWish} */
    const wish = { kind: "private", beginner: beginner.value(), ...clock.wish() };
    goTo(menu, wish, failed);
  };
  place.append(
    make(
      "form",
      { onsubmit: create },
      make("p", { class: "page-note" }, t("way.friend.how")),
      beginner.field,
      clock.field,
      failed,
      make("button", { class: "button", autofocus: true }, t("way.friend.create")),
    ),
  );
}
