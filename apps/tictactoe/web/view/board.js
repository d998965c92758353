/**
 * The sheet: board, marks, the line through the winning spaces.
 *
 * @typedef {import("../state.js").State} State
 */

import {
  isInviting,
  isMyTurn,
  isShared,
  markToMove,
  winner,
  winningSpaces,
} from "../state/questions.js";
import { spaceName } from "../words.js";
import { drawMark, drawStrike, element, setAttribute } from "./dom.js";

/** @param {State} state @param {HTMLElement} cell */
function showCell(state, cell) {
  const sending = state.sending === cell.id;
  const mark = state.board[cell.id] ?? (sending ? state.me?.mark : undefined);
  if ((cell.dataset.mark ?? "") !== (mark ?? "")) {
    cell.replaceChildren(...(mark ? [drawMark(mark)] : []));
    if (mark) cell.dataset.mark = mark;
    else delete cell.dataset.mark;
  }
  cell.classList.toggle("is-sending", sending);
  cell.classList.toggle("is-winning", winningSpaces(state).includes(cell.id));
  setAttribute(cell, "aria-label", spaceName(state, cell.id));
}

/** @param {State} state */
function showStrike(state) {
  const strike = element("strike");
  const combination = winningSpaces(state);
  if ((strike.dataset.spaces ?? "") === combination.join(" ")) return;
  strike.dataset.spaces = combination.join(" ");
  strike.dataset.mark = winner(state) ?? "";
  strike.replaceChildren(...(combination.length ? [drawStrike(combination)] : []));
}

export function createBoard() {
  const board = element("board");
  const sheet = element("sheet");
  const cells = /** @type {HTMLElement[]} */ ([...board.querySelectorAll("[role=gridcell]")]);
  return {
    board,
    show(/** @type {State} */ state) {
      sheet.dataset.phase = state.link === "online" ? state.phase : "offline";
      // Who plays for both is always the one whose turn it is.
      sheet.dataset.me = (isShared(state) ? markToMove(state) : state.me?.mark) ?? "";
      sheet.classList.toggle("is-my-turn", isMyTurn(state) && state.sending === null);
      setAttribute(board, "aria-readonly", String(state.role !== "player"));
      board.inert = isInviting(state);
      showStrike(state);
      for (const cell of cells) showCell(state, cell);
    },
  };
}
