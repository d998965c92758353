/**
 * While a friend is waited for, the sheet shows how to come: a picture for a camera, a code, a link.
 *
 * @typedef {import("../state.js").State} State
 */

import { t } from "../i18n.js";
import { isInviting } from "../state/questions.js";
import { button, element, setAttribute, setText } from "./dom.js";
import { canShare, copy, share } from "./sharing.js";

/** @param {string} code @returns {string} */
export const tableLink = (code) => new URL(`/?g=${code}`, location.href).href;

export function createInvite() {
  const card = element("invite");
  const picture = /** @type {HTMLImageElement} */ (element("invite-picture"));
  let code = "";
  button("copy-link").addEventListener("click", (event) => copy(event, tableLink(code)));
  button("share-link").addEventListener("click", () =>
    share({ title: t("app.title"), text: t("invite.text"), url: tableLink(code) }),
  );
  button("share-link").hidden = !canShare();
  button("copy-link").classList.toggle("button-quiet", canShare());
  picture.addEventListener("error", () => card.classList.add("is-without-picture"));
  return (/** @type {State} */ state) => {
    card.hidden = !isInviting(state);
    if (card.hidden || !state.table || state.table.code === code) return;
    code = state.table.code;
    setAttribute(picture, "alt", t("invite.picture"));
    card.classList.remove("is-without-picture");
    setAttribute(picture, "src", `/qr/${code}.svg`);
    setText(element("invite-code"), code);
    setText(element("invite-link"), tableLink(code).replace(/^https?:\/\//, ""));
  };
}
