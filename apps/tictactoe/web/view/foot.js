/**
 * What can be done now, below the board: one row of buttons for each situation.
 *
 * @typedef {import("../state.js").State} State
 * @typedef {import("../view.js").Actions} Actions
 */

import {
  canTakeSeat,
  isAgainstBot,
  isInviting,
  isMidGame,
  isSeated,
  isWatching,
  mayChoose,
} from "../state/questions.js";
import { localWords } from "../words/people.js";
import { EMOTES, mayEmote } from "../state/people.js";
import { t } from "../i18n.js";
import { button, drawIcon, element, make, setAttribute, setText } from "./dom.js";

/** @param {State} state @returns {boolean} whether there is somebody to talk to; a bot does not listen */
const mayTalk = (state) =>
  state.role === "player" && state.opponent !== "nobody" && !isAgainstBot(state);

/** @param {State} state @returns {Record<string, boolean>} which of the rows are there */
function rows(state) {
  const online = state.link === "online";
  const seeking = online && isSeated(state) && state.phase === "waiting";
  const overdue = mayChoose(state);
  const adrift = state.link === "unreachable" || (state.link === "lost" && !isMidGame(state));
  return {
    invitation: seeking && !isInviting(state),
    ways: seeking && !isInviting(state),
    inviting: isInviting(state),
    overdue,
    talk:
      online &&
      !overdue &&
      !state.local &&
      (mayTalk(state) || isMidGame(state) || state.gameID !== null),
    offline: adrift,
    local: state.local !== null,
    watching: online && isWatching(state),
    stranded: online && state.role === "nobody" && state.turnedAway !== null,
  };
}

/**
 * What can be said with one press.
 *
 * @param {Actions} actions
 */
function createEmotes(actions) {
  const picker = element("emotes");
  let open = false;
  picker.addEventListener("toggle", (event) => {
    open = /** @type {ToggleEvent} */ (event).newState === "open";
  });
  const buttons = EMOTES.map((name) =>
    make(
      "button",
      {
        class: "emote",
        type: "button",
        onclick() {
          actions.emote(name);
          picker.hidePopover?.();
        },
      },
      drawIcon(`say-${name}`),
      make("span", { "data-t": `emote.${name}` }, t(`emote.${name}`)),
    ),
  );
  element("emote-list").append(...buttons);
  button("mute").addEventListener("click", () => actions.mute());
  return (/** @type {State} */ state) => {
    const may = mayEmote(state);
    for (const one of buttons) one.disabled = !may;
    setAttribute(button("mute"), "aria-pressed", String(state.muted));
    setText(element("emote-note"), state.emoted.length > 0 && !may ? t("emote.wait") : "");
    if (open && (state.role !== "player" || state.opponent === "nobody")) picker.hidePopover();
  };
}

/** @param {Actions} actions */
export function createFoot(actions) {
  /** @type {Record<string, () => void>} */
  const presses = {
    "claim-win": actions.claimWin,
    "new-opponent": actions.newOpponent,
    "play-here": actions.playHere,
    "play-friend": () => actions.openMenu("friend"),
    "play-bot": () => actions.openMenu("bot"),
    "take-seat": actions.takeSeat,
    "play-instead": () => actions.openMenu("main"),
    "warm-up": () => actions.play({ kind: "bot", strength: "medium", warmUp: true }),
    "play-bot-here": () => actions.openMenu("bot"),
    "play-device": () => actions.play({ kind: "device" }),
    "go-online": () => actions.play({ kind: "quick" }),
    "play-now": () => actions.play({ kind: "quick" }),
    "other-ways": () => actions.openMenu("main"),
    resign: () => actions.askResign(),
  };
  for (const [id, press] of Object.entries(presses)) button(id).addEventListener("click", press);
  const showEmotes = createEmotes(actions);
  return (/** @type {State} */ state) => {
    for (const [id, there] of Object.entries(rows(state))) element(id).hidden = !there;
    element("claim-win").hidden = state.phase !== "playing";
    element("play-here").hidden = state.link !== "elsewhere";
    setText(element("local-note"), localWords(state));
    const leave = state.local?.warmUp ? t("button.endWarmUp") : t("button.goOnline");
    setText(button("go-online"), leave);
    button("go-online").hidden = !state.local?.reachable;
    element("take-seat").hidden = !canTakeSeat(state);
    button("say").hidden = !mayTalk(state);
    button("resign").hidden = !isMidGame(state);
    // Beside others they are pictures; where they are all there is, they say what they do.
    for (const id of ["after-moves", "after-share"]) {
      button(id).classList.toggle("button-icon", mayTalk(state));
    }
    showEmotes(state);
  };
}
