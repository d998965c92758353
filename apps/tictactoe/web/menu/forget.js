/**
 * To be forgotten by the server: name, rating and history go, the games stay for the others.
 *
 * @typedef {import("../view/menu.js").Menu} Menu
 */

import { t } from "../i18n.js";
import { make } from "../view/dom.js";
import { noticeWords } from "../words.js";

/** @param {HTMLElement} place @param {Menu} menu */
export function forgetPage(place, menu) {
  const about = make("p", { class: "page-note", role: "status" }, t("forget.about"));
  const yes = make("button", { class: "button", type: "button" }, t("forget.yes"));
  yes.addEventListener("click", async () => {
    /** @type {HTMLButtonElement} */ (yes).disabled = true;
    const answer = await menu.actions.ask("forget_me");
    about.textContent = answer.ok ? t("forget.done") : noticeWords(answer);
    yes.hidden = answer.ok;
    /** @type {HTMLButtonElement} */ (yes).disabled = false;
  });
  place.append(about, make("div", { class: "choices" }, yes));
}
