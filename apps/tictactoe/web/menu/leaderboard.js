/**
 * Who plays best.
 *
 * @typedef {import("../view/menu.js").Menu} Menu
 * @typedef {{ rank: number | null, name: string, rating: number, games: number, wins: number,
 *   me?: boolean, provisional?: boolean }} Row
 */

import { t } from "../i18n.js";
import { make } from "../view/dom.js";
import { noticeWords } from "../words.js";
import { ratingWords } from "../words/people.js";

/** @param {Row} row @param {boolean} mine */
function line(row, mine) {
  const rating = ratingWords({ ...row, bot: null });
  return make(
    "tr",
    { class: mine ? "is-mine" : "" },
    make("td", { class: "number" }, row.rank === null ? "–" : String(row.rank)),
    make(
      "th",
      { scope: "row" },
      make("bdi", {}, row.name),
      ...(mine ? [make("span", { class: "tag" }, t("player.you"))] : []),
    ),
    make("td", { class: "number strong" }, rating),
    make("td", { class: "number" }, String(row.games)),
    make("td", { class: "number" }, String(row.wins)),
  );
}

/** @param {HTMLElement} place @param {Menu} menu */
export async function leaderboardPage(place, menu) {
  place.append(make("p", { class: "page-note" }, t("menu.loading")));
  const answer = await menu.actions.ask("leaderboard");
  if (!answer.ok) {
    place.replaceChildren(make("p", { class: "page-note" }, noticeWords(answer)));
    return;
  }
  /** @type {Row[]} */
  const rows = answer.rows;
  const lines = rows.map((row) => line(row, row.me === true));
  if (answer.me && !rows.some((row) => row.me)) lines.push(line(answer.me, true));
  const head = [
    t("leaderboard.rank"),
    t("leaderboard.name"),
    t("leaderboard.rating"),
    t("leaderboard.games"),
    t("leaderboard.wins"),
  ];
  const table = make(
    "table",
    { class: "ranking" },
    make("thead", {}, make("tr", {}, ...head.map((text) => make("th", { scope: "col" }, text)))),
    make("tbody", {}, ...lines),
  );
  const minimum = t("leaderboard.minimum", { count: answer.minimum ?? 0 });
  place.replaceChildren(
    ...(rows.length === 0 ? [make("p", { class: "page-note" }, t("leaderboard.empty"))] : []),
    ...(lines.length > 0 ? [table] : []),
    ...(answer.minimum ? [make("p", { class: "page-note" }, minimum)] : []),
  );
}
