/**
 * Both players: names, ratings, scores, clocks, and what they say.
 *
 * @typedef {import("../state.js").State} State
 * @typedef {import("../state.js").Mark} Mark
 * @typedef {import("../view.js").Actions} Actions
 */

import { t } from "../i18n.js";
import { clockLeft, isRunning, isShort } from "../state/clock.js";
import { isSeated, markToMove, MARKS, presence } from "../state/questions.js";
import { clock, isVacant, personName, ratingWords, who } from "../words/people.js";
import { button, drawIcon, element, setText, within } from "./dom.js";

/** @param {State} state @param {Mark} mark */
function showPerson(state, mark) {
  const card = element(`score-${mark.toLowerCase()}`);
  const person = state.people[mark];
  const vacant = isVacant(state, mark);
  const there = presence(state, mark);
  const mine = isSeated(state) && state.me?.mark === mark;
  const away = !vacant && !mine && (there === "away" || there === "overdue");
  setText(within(card, ".name"), vacant ? "" : personName(person));
  setText(within(card, ".who"), who(state, mark));
  // For how long somebody is away matters more, and there is no room for both.
  setText(within(card, ".rating"), vacant || away ? "" : ratingWords(person));
  setText(within(card, ".points"), String(state.scores[mark]));
  card.classList.toggle("is-vacant", vacant);
  card.classList.toggle("is-away", away);
  card.classList.toggle("is-next", markToMove(state) === mark);
  card.classList.toggle("is-mine", mine);
  within(card, ".rename").hidden = !mine || state.profile === null;
  showClock(state, mark, within(card, ".clock"));
  showEmote(state, mark, within(card, ".bubble"));
}

/** @param {State} state @param {Mark} mark @param {HTMLElement} place */
function showClock(state, mark, place) {
  const left = clockLeft(state, mark);
  place.hidden = left === null;
  setText(place, left === null ? "" : clock(left));
  place.classList.toggle("is-running", isRunning(state, mark));
  place.classList.toggle("is-short", isShort(state, mark));
}

/** @param {State} state @param {Mark} mark @param {HTMLElement} bubble */
function showEmote(state, mark, bubble) {
  const name = state.emotes[mark]?.name ?? "";
  if ((bubble.dataset.emote ?? "") === name) return;
  bubble.dataset.emote = name;
  bubble.replaceChildren(...(name ? [drawIcon(`say-${name}`), t(`emote.${name}`)] : []));
  bubble.hidden = name === "";
}

/**
 * Our own name is changed where it stands: a line of writing lies over both players meanwhile.
 *
 * @param {Actions} actions
 * @param {() => State} latest
 */
function createRenaming(actions, latest) {
  const form = /** @type {HTMLFormElement} */ (element("renaming"));
  const field = /** @type {HTMLInputElement} */ (element("own-name"));
  let opener = /** @type {HTMLElement | null} */ (null);

  const close = () => {
    form.hidden = true;
    opener?.focus();
  };
  for (const mark of MARKS) {
    const rename = within(element(`score-${mark.toLowerCase()}`), ".rename");
    rename.addEventListener("click", () => {
      opener = rename;
      field.value = latest().profile?.named ? (latest().profile?.name ?? "") : "";
      field.placeholder = latest().profile?.name ?? "";
      form.hidden = false;
      field.focus();
      field.select();
    });
  }
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    actions.rename(field.value);
    close();
  });
  button("keep-name").addEventListener("click", close);
}

/** @param {Actions} actions */
export function createPeople(actions) {
  let latest = /** @type {State} */ ({});
  createRenaming(actions, () => latest);
  return (/** @type {State} */ state) => {
    latest = state;
    for (const mark of MARKS) showPerson(state, mark);
    const nobody = state.link === "online" && state.role === "nobody";
    element("scores").classList.toggle("is-gone", nobody);
    if (!isSeated(state)) element("renaming").hidden = true;
  };
}
