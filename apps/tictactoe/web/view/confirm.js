/**
 * Asks before a game that is being played is given up.
 *
 * @typedef {import("../state.js").State} State
 * @typedef {import("../view.js").Actions} Actions
 */

import { t } from "../i18n.js";
import { button, dialog, element, setText } from "./dom.js";
import { openModal } from "./modal.js";

/** @param {Actions} actions */
export function createConfirm(actions) {
  const confirm = dialog("confirm");
  let asked = /** @type {State["asked"]} */ (null);
  button("give-up").addEventListener("click", () => actions.giveUp());
  button("play-on").addEventListener("click", () => confirm.close());
  confirm.addEventListener("close", () => {
    if (asked !== null) actions.playOn();
  });
  return (/** @type {State} */ state) => {
    if (state.asked === asked) return;
    asked = state.asked;
    if (asked === null) {
      confirm.close();
      return;
    }
    const kind = asked === "resign" ? "resign" : "leave";
    setText(element("confirm-title"), t(`confirm.${kind}`));
    setText(element("confirm-detail"), t(`confirm.${kind}.detail`));
    setText(button("give-up"), t(`confirm.${kind}.yes`));
    openModal(confirm);
  };
}
