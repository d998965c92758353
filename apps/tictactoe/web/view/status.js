/**
 * The words above the board, and the small signs beside the title.
 *
 * @typedef {import("../state.js").State} State
 */

import { t } from "../i18n.js";
import { quality } from "../state/connection.js";
import { isCountingDown, timeLeft } from "../state/questions.js";
import { message, title } from "../words.js";
import { identity, qualityWords } from "../words/people.js";
import { element, setAttribute, setText, within } from "./dom.js";

/** @param {State} state  the time that is left, as a line that gets shorter */
function showCountdown(state) {
  const line = element("countdown");
  line.hidden = !isCountingDown(state) || timeLeft(state) === 0;
  const part = state.grace > 0 ? timeLeft(state) / state.grace : 0;
  line.style.setProperty("--left", String(Math.min(1, part)));
}

/** @param {State} state */
function showSigns(state) {
  const watchers = element("watchers");
  const many = t("watchers", { count: state.watchers });
  watchers.classList.toggle("is-gone", state.watchers === 0);
  setText(within(watchers, ".count"), state.watchers > 0 ? String(state.watchers) : "");
  setText(within(watchers, ".unseen"), state.watchers > 0 ? many : "");
  setAttribute(watchers, "title", state.watchers > 0 ? many : "");
  const sign = element("quality");
  setAttribute(sign, "data-quality", quality(state));
  setText(within(sign, ".word"), qualityWords(state));
}

/** @param {State} state */
export function showStatus(state) {
  const { status, detail } = message(state);
  setText(element("status"), status);
  setText(element("detail"), detail);
  element("detail").classList.toggle("is-notice", state.notice !== null);
  setText(element("player"), identity(state));
  showCountdown(state);
  showSigns(state);
  document.title = title(state);
}
