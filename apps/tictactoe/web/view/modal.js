/**
 * Dialogs that hold everything else back. What is said aloud comes from within them meanwhile:
 * nothing outside of an open dialog is heard.
 */

import { element } from "./dom.js";

/**
 * Who goes by keyboard is not sent back to the beginning when what had the focus is no longer there:
 * the board, or else what is there instead of it, has the focus then.
 *
 * @param {Element | null} before  what had the focus, until something changed
 */
export function keepFocus(before) {
  const isLost = before?.closest("[hidden]") || document.activeElement === document.body;
  if (!isLost || before === document.body || document.querySelector("dialog[open]")) return;
  for (const place of document.querySelectorAll("[role=gridcell][tabindex='0'], #copy-link")) {
    /** @type {HTMLElement} */ (place).focus({ preventScroll: true });
    if (document.activeElement === place) return;
  }
}

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
      if (!behind) keepFocus(null);
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
