/**
 * Dialogs that hold everything else back. What is said aloud comes from within them meanwhile:
 * nothing outside of an open dialog is heard.
 */

import { element } from "./dom.js";

/** @param {HTMLDialogElement} dialog */
export function openModal(dialog) {
  if (dialog.open) return;
  dialog.showModal();
  dialog.append(element("live"));
  dialog.addEventListener(
    "close",
    () => {
      const behind = [...document.querySelectorAll("dialog[open]")].at(-1);
      (behind ?? document.body).append(element("live"));
    },
    { once: true },
  );
}

/** @param {HTMLDialogElement} dialog  closes by a press beside it */
export function closesBeside(dialog) {
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
}
