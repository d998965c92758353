/** Handing a link on: by what the device offers, or by copying it. */

import { t } from "../i18n.js";

/** How long a button says that it has done its work, in milliseconds. */
const DONE_SHOWN = 2000;

/** @returns {boolean} */
export const canShare = () => typeof navigator.share === "function";

/** @param {ShareData} what  nothing happens if the person thinks better of it */
export const share = (what) => navigator.share(what).catch(() => {});

/** @param {string} text @returns {Promise<boolean>} */
async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/** @param {string} text  the old way: pages without TLS have no clipboard @returns {boolean} */
function copyBySelection(text) {
  const field = document.createElement("textarea");
  field.value = text;
  (document.querySelector("dialog[open]") ?? document.body).append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}

/** @param {Event} event  a press of the button, which says what came of it @param {string} text */
export async function copy(event, text) {
  const button = /** @type {HTMLElement} */ (event.currentTarget);
  const label = button.querySelector("[data-t]") ?? button;
  const key = label.getAttribute("data-t") ?? "";
  const done = await toClipboard(text);
  label.textContent = done ? t("share.copied") : t("share.failed");
  button.focus();
  setTimeout(() => {
    label.textContent = t(key);
  }, DONE_SHOWN);
}
