/**
 * The games of this browser's player, newest first.
 *
 * @typedef {import("../view/menu.js").Menu} Menu
 * @typedef {import("../state.js").Person} Person
 * @typedef {{ gameID: string, at: number, mark: "X" | "O", opponent: Person | null,
 *   result: "won" | "lost" | "drawn", moves: number,
 *   ratings: { before: number, after: number } | null }} GameSummary
 */

import { t } from "../i18n.js";
import { drawMark, make } from "../view/dom.js";
import { noticeWords } from "../words.js";
import { dayAndTime, personParts } from "./parts.js";

/** @param {GameSummary} game @param {Menu} menu */
function line(game, menu) {
  const change = game.ratings ? game.ratings.after - game.ratings.before : 0;
  const gained = change === 0 ? "" : `${change > 0 ? "+" : "−"}${Math.abs(change)}`;
  return make(
    "li",
    {},
    make(
      "button",
      { class: "row-button", type: "button", onclick: () => menu.open("replay", game.gameID) },
      drawMark(game.mark),
      make(
        "span",
        { class: "row-words" },
        make("span", { class: "row-name" }, ...personParts(game.opponent)),
        make("span", { class: "row-about" }, dayAndTime(game.at)),
      ),
      make(
        "span",
        { class: `row-result is-${game.result}` },
        t(`history.${game.result}`),
        ...(gained ? [make("small", {}, gained)] : []),
      ),
    ),
  );
}

/** @param {HTMLElement} place @param {Menu} menu */
export async function historyPage(place, menu) {
  const note = make("p", { class: "page-note" }, t("menu.loading"));
  const list = make("ul", { class: "rows" });
  const more = make("button", { class: "button button-quiet", type: "button" }, t("history.more"));
  const forget = make(
    "button",
    { class: "button button-quiet", type: "button", onclick: () => menu.open("forget") },
    t("history.forget"),
  );
  let last = "";
  more.hidden = true;
  place.append(list, note, more, forget);

  const load = async () => {
    const answer = await menu.actions.ask("history", last ? { before: last } : {});
    if (!answer.ok) {
      note.textContent = noticeWords(answer);
      return;
    }
    /** @type {GameSummary[]} */
    const games = answer.games;
    const lines = games.map((game) => line(game, menu));
    list.append(...lines);
    if (last) lines[0]?.querySelector("button")?.focus();
    last = games.at(-1)?.gameID ?? last;
    note.textContent = list.childElementCount === 0 ? t("history.empty") : "";
    more.hidden = !answer.more;
  };
  more.addEventListener("click", load);
  await load();
}
