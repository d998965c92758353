/**
 * A polite voice for screen readers.
 *
 * @typedef {import("../state.js").State} State
 */

import { inTurn } from "../i18n.js";
import { turnWords } from "../words.js";
import { element, setText } from "./dom.js";

/** Events come in bursts (a claim, the end, the scores): what they say is said in one go. */
const SPEECH_DELAY = 60;

export function createVoice() {
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
