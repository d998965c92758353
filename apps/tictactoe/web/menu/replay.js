/**
 * A finished game, to be seen again: by steps, by keys, or by itself.
 *
 * @typedef {import("../view/menu.js").Menu} Menu
 * @typedef {import("../state.js").Mark} Mark
 * @typedef {import("./steps.js").GameRecord} GameRecord
 */

import { t } from "../i18n.js";
import { opposite } from "../state/questions.js";
import { drawIcon, drawMark, drawStrike, element, make, makeSVG, setText } from "../view/dom.js";
import { noticeWords } from "../words.js";
import { personName } from "../words/people.js";
import { dayAndTime, personParts } from "./parts.js";
import { boardAt, inGame, isEnd, KEYS, winningAt } from "./steps.js";

/** How long each move is looked at when it goes by itself, in milliseconds. */
const PACE = 1000;

/** @param {HTMLElement} place @param {Menu} menu */
export async function replayPage(place, menu) {
  place.append(make("p", { class: "page-note" }, t("menu.loading")));
  const answer = await menu.actions.ask("replay", { gameID: menu.about });
  if (!answer.ok) {
    place.replaceChildren(make("p", { class: "page-note" }, noticeWords(answer)));
    return;
  }
  return showGame(place, menu, answer.game);
}

/** @param {GameRecord} game @param {Mark} mark */
const nameOf = (game, mark) => personName(game.people[mark]) || mark;

/** @param {GameRecord} game @returns {string} how it ended, with names */
function ending(game) {
  if (!("winner" in game.result)) return t("over.stalemate");
  const { symbol } = game.result.winner;
  if (game.result.forfeit) {
    const why = game.result.why ?? "away";
    return t(`watch.over.${why}`, { name: nameOf(game, opposite(symbol)) });
  }
  return t("watch.won", { name: nameOf(game, symbol) });
}

/** @param {GameRecord} game @param {number} step @returns {string} what has just happened */
function stepWords(game, step) {
  if (step === 0) return t("replay.begin");
  const { xo, spaceID } = game.moves[step - 1];
  const [row, column] = spaceID.split("-");
  const move = t("replay.move", { step: String(step), name: nameOf(game, xo), row, column });
  return isEnd(game, step) ? `${move} ${t("sentence.end", { text: ending(game) })}` : move;
}

/** @param {GameRecord} game @param {Mark} mark */
function playerLine(game, mark) {
  return make(
    "span",
    { class: "replay-player" },
    drawMark(mark),
    ...personParts(game.people[mark]),
  );
}

/**
 * @param {HTMLElement} place
 * @param {Menu} menu
 * @param {GameRecord} game
 */
function showGame(place, menu, game) {
  let step = 0;
  let timer = 0;
  const spaces = [1, 2, 3].flatMap((row) => [1, 2, 3].map((column) => `${row}-${column}`));
  const cells = new Map(spaces.map((space) => [space, make("div", { class: "replay-cell" })]));
  const strike = makeSVG("svg", { class: "strike", viewBox: "0 0 300 300", "aria-hidden": "true" });
  const lines = /** @type {Element} */ (document.querySelector("#sheet .rules")).cloneNode(true);
  const board = make("div", { class: "replay-board", role: "img" });
  board.append(strike, lines, make("div", { class: "replay-cells" }, ...cells.values()));
  const words = make("p", { class: "replay-words" });
  const slider = make("input", {
    type: "range",
    min: "0",
    max: String(game.moves.length),
    "aria-label": t("replay.position"),
  });

  const press = (
    /** @type {string} */ icon,
    /** @type {string} */ label,
    /** @type {() => void} */ act,
  ) =>
    make(
      "button",
      { class: "round", type: "button", "aria-label": label, title: label, onclick: act },
      drawIcon(icon),
    );
  const first = press("first", t("replay.first"), () => goTo(0));
  const back = press("back", t("replay.back"), () => goTo(step - 1));
  const playing = press("play", t("replay.play"), () => (timer ? stop() : start()));
  const next = press("next", t("replay.next"), () => goTo(step + 1));
  const last = press("last", t("replay.last"), () => goTo(game.moves.length));

  const show = () => {
    const marks = boardAt(game, step);
    const winning = winningAt(game, step);
    for (const [space, cell] of cells) {
      const mark = marks[space];
      cell.classList.toggle("is-winning", winning.includes(space));
      cell.classList.toggle("is-last", game.moves[step - 1]?.spaceID === space);
      if ((cell.dataset.mark ?? "") === (mark ?? "")) continue;
      cell.dataset.mark = mark ?? "";
      cell.replaceChildren(...(mark ? [drawMark(mark)] : []));
    }
    board.classList.toggle("is-won", winning.length > 0);
    strike.replaceChildren(...(winning.length > 0 ? [drawStrike(winning)] : []));
    strike.setAttribute("data-mark", winning.length > 0 ? (marks[winning[0]] ?? "") : "");
    setText(words, stepWords(game, step));
    slider.value = String(step);
    slider.setAttribute("aria-valuetext", stepWords(game, step));
    board.setAttribute("aria-label", stepWords(game, step));
    // Not disabled: who steps by a button must not lose the place at the end.
    for (const one of [first, back]) one.setAttribute("aria-disabled", String(step === 0));
    for (const one of [next, last]) one.setAttribute("aria-disabled", String(isEnd(game, step)));
    playing.replaceChildren(drawIcon(timer ? "pause" : "play"));
    playing.setAttribute("aria-label", timer ? t("replay.pause") : t("replay.play"));
    playing.title = timer ? t("replay.pause") : t("replay.play");
  };
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    show();
  };
  const goTo = (/** @type {number} */ wanted) => {
    step = inGame(game, wanted);
    if (timer !== 0) stop();
    show();
    setText(element("live"), stepWords(game, step));
  };
  const start = () => {
    if (isEnd(game, step)) step = 0;
    timer = setInterval(() => {
      step = inGame(game, step + 1);
      if (isEnd(game, step)) stop();
      show();
    }, PACE);
    show();
  };
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    const key = KEYS[event.key];
    if (!key || event.target === slider || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    goTo(key(game, step));
  };

  slider.addEventListener("input", () => goTo(Number(slider.value)));
  place.closest("dialog")?.addEventListener("keydown", onKey);
  place.replaceChildren(
    make("p", { class: "replay-players" }, playerLine(game, "X"), playerLine(game, "O")),
    board,
    words,
    make("div", { class: "replay-steps" }, first, back, playing, next, last),
    slider,
    make(
      "div",
      { class: "replay-foot" },
      make("span", { class: "page-note" }, dayAndTime(game.at)),
      make(
        "button",
        {
          class: "small",
          type: "button",
          hidden: menu.state().local !== null,
          onclick: () => menu.open("share", game.gameID),
        },
        drawIcon("share"),
        make("span", {}, t("button.share")),
      ),
    ),
  );
  show();
  playing.focus();
  return {
    leave() {
      clearInterval(timer);
      place.closest("dialog")?.removeEventListener("keydown", onKey);
    },
  };
}
