/**
 * The page's face: shows a state, and nothing that is not in it. Called after every event with the
 * whole state; only what differs touches the document.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {import("./state.js").Mark} Mark
 */

import { inTurn, onLanguage } from "./i18n.js";
import {
  isCountingDown,
  isMyTurn,
  isSeated,
  markToMove,
  mayChoose,
  timeLeft,
  winner,
  winningSpaces,
} from "./state.js";
import {
  identity,
  invitation,
  message,
  spaceName,
  tally,
  title,
  turnWords,
  verdict,
  who,
} from "./words.js";

const SVG = "http://www.w3.org/2000/svg";

/** Time to see the last move and the winning line before the result covers them, in milliseconds. */
const RESULT_DELAY = 1100;
const RESULT_DELAY_WITHOUT_MOTION = 400;

/** Events come in bursts (a claim, the end, the scores): what they say is said in one go. */
const SPEECH_DELAY = 60;

/** @param {string} id */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {Element} node @param {string} text */
function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** @param {Element} node @param {string} name @param {string} value */
function setAttribute(node, name, value) {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

/** @param {Mark} mark @returns {SVGSVGElement} the mark, drawn stroke by stroke */
function drawMark(mark) {
  const drawing = document.createElementNS(SVG, "svg");
  const symbol = element(mark.toLowerCase());
  drawing.setAttribute("viewBox", "0 0 100 100");
  drawing.setAttribute("class", `mark mark-${mark.toLowerCase()}`);
  drawing.setAttribute("aria-hidden", "true");
  drawing.append(...[...symbol.children].map((stroke) => stroke.cloneNode(true)));
  return drawing;
}

/** @param {string[]} combination @returns {SVGPathElement} a line through the winning spaces */
function drawStrike(combination) {
  const [from, to] = [combination[0], combination[2]].map((spaceID) => {
    const [row, column] = spaceID.split("-").map(Number);
    return { x: column * 100 - 50, y: row * 100 - 50 };
  });
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("pathLength", "100");
  path.setAttribute("d", `M${from.x} ${from.y}L${to.x} ${to.y}`);
  return path;
}

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

/** @param {State} state @param {Mark} mark */
function showScore(state, mark) {
  const card = element(`score-${mark.toLowerCase()}`);
  const seated = isSeated(state);
  const mine = state.me?.mark === mark;
  const vacant = seated && !mine && state.phase === "waiting";
  const away = seated && !mine && ["away", "overdue"].includes(state.opponent);
  setText(/** @type {Element} */ (card.querySelector(".who")), who(state, mark));
  setText(/** @type {Element} */ (card.querySelector(".points")), String(state.scores[mark]));
  card.classList.toggle("is-vacant", vacant);
  card.classList.toggle("is-away", away);
  card.classList.toggle("is-next", markToMove(state) === mark);
  card.classList.toggle("is-mine", seated && mine);
}

/** @param {State} state */
function showSheet(state) {
  const sheet = element("sheet");
  sheet.dataset.phase = state.link === "online" ? state.phase : "offline";
  sheet.dataset.me = state.me?.mark ?? "";
  sheet.classList.toggle("is-my-turn", isMyTurn(state) && state.sending === null);
  const strike = element("strike");
  const combination = winningSpaces(state);
  if ((strike.dataset.spaces ?? "") === combination.join(" ")) return;
  strike.dataset.spaces = combination.join(" ");
  strike.dataset.mark = winner(state) ?? "";
  strike.replaceChildren(...(combination.length ? [drawStrike(combination)] : []));
}

/** @param {State} state */
function showWords(state) {
  const { status, detail } = message(state);
  setText(element("status"), status);
  setText(element("detail"), detail);
  element("detail").classList.toggle("is-notice", state.notice !== null);
  const seated = isSeated(state);
  setText(element("player"), identity(state));
  element("invitation").hidden = state.link !== "online" || !seated || state.phase !== "waiting";
  element("overdue").hidden = !mayChoose(state);
  element("claim-win").hidden = state.phase !== "playing";
  element("play-here").hidden = state.link !== "elsewhere";
  document.title = title(state);
}

/** @param {State} state  the time that is left, as a line that gets shorter */
function showCountdown(state) {
  const line = element("countdown");
  line.hidden = !isCountingDown(state) || timeLeft(state) === 0;
  const part = state.grace > 0 ? timeLeft(state) / state.grace : 0;
  line.style.setProperty("--left", String(Math.min(1, part)));
}

/**
 * The result dialog: opens some time after a game's end, closes as soon as there is no result any
 * more (a new game, the opponent gone, the connection lost).
 *
 * @param {Actions} actions
 */
function createResult({ playAgain, newOpponent }) {
  const dialog = /** @type {HTMLDialogElement} */ (element("result"));
  const again = /** @type {HTMLButtonElement} */ (element("again"));
  const another = element("another");
  const replay = element("replay");
  let shown = /** @type {State["result"]} */ (null);
  let latest = /** @type {State | null} */ (null);
  let timer = 0;

  const showReplay = () => {
    const offered = latest?.link === "online" && latest.result && !latest.rematch.me;
    replay.hidden = !offered || latest?.opponent === "overdue" || dialog.open || timer !== 0;
  };

  const open = () => {
    timer = 0;
    dialog.showModal();
    showReplay();
  };

  again.addEventListener("click", () => playAgain());
  replay.addEventListener("click", () => playAgain());
  another.addEventListener("click", () => newOpponent());
  element("dismiss").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", showReplay);

  return (/** @type {State} */ state) => {
    latest = state;
    if (state.result) {
      setText(element("verdict"), verdict(state));
      setText(element("tally"), tally(state));
      again.hidden = state.rematch.me || mayChoose(state);
      again.disabled = state.link !== "online";
      another.hidden = !mayChoose(state);
    }
    if (state.result !== shown) {
      shown = state.result;
      clearTimeout(timer);
      timer = 0;
      if (dialog.open) dialog.close();
      if (shown) {
        const mark = winner(state);
        const marks = mark ? [mark] : /** @type {Mark[]} */ (["X", "O"]);
        element("emblem").replaceChildren(...marks.map(drawMark));
        const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
        timer = setTimeout(open, still ? RESULT_DELAY_WITHOUT_MOTION : RESULT_DELAY);
      }
    }
    showReplay();
  };
}

/** A polite voice for screen readers. */
function createVoice() {
  let pending = /** @type {string[]} */ ([]);
  let timer = 0;
  return (/** @type {string} */ sentence, /** @type {State} */ state) => {
    if (!sentence) return;
    pending.push(sentence.trim());
    clearTimeout(timer);
    timer = setTimeout(() => {
      setText(element("live"), inTurn(...pending, turnWords(state)));
      pending = [];
    }, SPEECH_DELAY);
  };
}

/**
 * @typedef {object} Actions  what the page's buttons do
 * @property {() => void} playAgain
 * @property {() => void} claimWin
 * @property {() => void} newOpponent
 * @property {() => void} playHere
 *
 * @param {Actions} actions
 */
export function createView(actions) {
  const board = element("board");
  const cells = /** @type {HTMLElement[]} */ ([...board.querySelectorAll("[role=gridcell]")]);
  const showResult = createResult(actions);
  onLanguage(() => setText(element("invitation"), invitation(location)));
  element("claim-win").addEventListener("click", () => actions.claimWin());
  element("new-opponent").addEventListener("click", () => actions.newOpponent());
  element("play-here").addEventListener("click", () => actions.playHere());
  return {
    board,
    say: createVoice(),
    /** There are no sentences to show a state with: the document has one for this. */
    fail() {
      element("detail").append(/** @type {HTMLTemplateElement} */ (element("failure")).content);
    },
    show(/** @type {State} */ state) {
      showWords(state);
      showCountdown(state);
      showScore(state, "X");
      showScore(state, "O");
      showSheet(state);
      for (const cell of cells) showCell(state, cell);
      showResult(state);
    },
  };
}
