/**
 * While a friend is waited for, the sheet shows how to come: a picture for a camera, a code, a link.
 *
 * @typedef {import("../state.js").State} State
 */

import { t } from "../i18n.js";
import { isInviting } from "../state/questions.js";
import { button, element, setAttribute, setText } from "./dom.js";
import { canShare, copy, share } from "./sharing.js";

/** Links as the server says them, by code. @type {Map<string, string>} */
const told = new Map();

/** @param {string} code @returns {string} */
export const tableLink = (code) =>
  told.get(code) ?? new URL(`/?g=${code}`, location.href).href;

/**
 * By a name that means this machine nobody else gets here: the server knows what its address in the
 * network is.
 *
 * @param {string} code
 */
async function learnLink(code) {
  if (!["localhost", "127.0.0.1", "[::1]"].includes(location.hostname)) return;
  const answer = await fetch(`/link/${code}`);
  if (answer.ok) told.set(code, (await answer.json()).link);
}

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
  const showLink = () =>
    setText(element("invite-link"), tableLink(code).replace(/^https?:\/\//, ""));
  return (/** @type {State} */ state) => {
    card.hidden = !isInviting(state);
    if (card.hidden || !state.table || state.table.code === code) return;
    code = state.table.code;
    setAttribute(picture, "alt", t("invite.picture"));
    card.classList.remove("is-without-picture");
    setAttribute(picture, "src", `/qr/${code}.svg`);
    setText(element("invite-code"), code);
    showLink();
    // Without an answer the link stays as it is.
    learnLink(code).then(showLink, () => {});
  };
}
