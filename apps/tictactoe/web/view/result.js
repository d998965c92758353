/**
 * The result dialog: opens some time after a game's end, closes as soon as there is no result any
 * more (a new game, the opponent gone, the connection lost).
 *
 * @typedef {import("../state.js").State} State
 * @typedef {import("../state.js").Mark} Mark
 * @typedef {import("../view.js").Actions} Actions
 */

import { mayChoose, winner } from "../state/questions.js";
import { myRatingChange, tally, verdict } from "../words/result.js";
import { button, dialog, drawMark, element, isStill, setText } from "./dom.js";
import { openModal } from "./modal.js";

/** Time to see the last move and the winning line before the result covers them, in milliseconds. */
const DELAY = 1100;
const DELAY_WITHOUT_MOTION = 400;

/** @param {State} state @returns {Mark[]} whose mark stands beside the words */
function emblem(state) {
  const mark = winner(state);
  return mark ? [mark] : ["X", "O"];
}

/** @param {Actions} actions */
export function createResult(actions) {
  const result = dialog("result");
  const again = button("again");
  const playAgain = button("replay");
  let shown = /** @type {State["result"]} */ (null);
  let latest = /** @type {State | null} */ (null);
  let timer = 0;

  const showFoot = () => {
    const offered =
      latest?.link === "online" && latest.role === "player" && latest.result && !latest.rematch.me;
    playAgain.hidden = !offered || latest?.opponent === "overdue" || result.open || timer !== 0;
    button("after-share").hidden = latest?.local != null;
    for (const id of ["after-moves", "after-share"]) {
      button(id).hidden = latest?.gameID == null || result.open || timer !== 0;
    }
  };

  const open = () => {
    timer = 0;
    // Who is choosing something else is not disturbed: the result is in the status line, too.
    if (!document.querySelector("dialog[open]")) openModal(result);
    showFoot();
  };

  again.addEventListener("click", () => actions.playAgain());
  playAgain.addEventListener("click", () => actions.playAgain());
  button("another").addEventListener("click", () => actions.newOpponent());
  button("dismiss").addEventListener("click", () => result.close());
  for (const id of ["result-moves", "after-moves"]) {
    button(id).addEventListener("click", () => {
      if (latest?.gameID) actions.openMenu("replay", latest.gameID);
    });
  }
  for (const id of ["result-share", "after-share"]) {
    button(id).addEventListener("click", () => {
      if (latest?.gameID) actions.openMenu("share", latest.gameID);
    });
  }
  result.addEventListener("close", showFoot);

  /** @param {State} state */
  const showWords = (state) => {
    setText(element("verdict"), verdict(state));
    setText(element("tally"), tally(state));
    setText(element("rating"), myRatingChange(state));
    again.hidden = state.rematch.me || mayChoose(state);
    again.disabled = state.link !== "online";
    button("another").hidden = !mayChoose(state);
    button("result-moves").disabled = state.gameID === null;
    button("result-share").disabled = state.gameID === null || state.local !== null;
  };

  return (/** @type {State} */ state) => {
    latest = state;
    const over = state.role === "player" ? state.result : null;
    if (over) showWords(state);
    if (over !== shown) {
      shown = over;
      clearTimeout(timer);
      timer = 0;
      if (result.open) result.close();
      if (shown) {
        element("emblem").replaceChildren(...emblem(state).map(drawMark));
        timer = setTimeout(open, isStill() ? DELAY_WITHOUT_MOTION : DELAY);
      }
    }
    showFoot();
  };
}
