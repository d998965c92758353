/**
 * Hand something on: a finished game with its picture, or the table that we sit at.
 *
 * @typedef {import("../view/menu.js").Menu} Menu
 */

import { t } from "../i18n.js";
import { make } from "../view/dom.js";
import { tableLink } from "../view/invite.js";
import { canShare, copy, share } from "../view/sharing.js";

/** @param {string} gameID @returns {string} */
export const replayLink = (gameID) =>
  new URL(`/?replay=${encodeURIComponent(gameID)}`, location.href).href;

/** @param {HTMLElement} place @param {Menu} menu */
export function sharePage(place, menu) {
  if (menu.about === "table") return shareTable(place, menu);
  const picture = `/games/${encodeURIComponent(menu.about)}.svg`;
  place.append(
    make("img", {
      class: "share-picture",
      src: picture,
      alt: t("share.picture"),
      width: "1200",
      height: "630",
    }),
    linkField(replayLink(menu.about)),
    buttons({ title: t("app.title"), text: t("share.text"), url: replayLink(menu.about) }),
    make(
      "a",
      { class: "quiet-link", href: picture, download: `tictactoe-${menu.about}.svg` },
      t("share.download"),
    ),
  );
}

/** @param {HTMLElement} place @param {Menu} menu */
function shareTable(place, menu) {
  const code = menu.state().table?.code ?? "";
  place.append(
    make("p", { class: "page-note" }, t("invite.watch")),
    make("img", {
      class: "share-code",
      src: `/qr/${code}.svg`,
      alt: t("invite.picture"),
      width: "240",
      height: "240",
    }),
    make("p", { class: "code" }, code),
    linkField(tableLink(code)),
    buttons({ title: t("app.title"), text: t("invite.watch.text"), url: tableLink(code) }),
  );
}

/** @param {string} link */
function linkField(link) {
  return make("input", {
    class: "link-field",
    readonly: true,
    value: link,
    "aria-label": t("share.link"),
    onfocus: (/** @type {FocusEvent} */ event) =>
      /** @type {HTMLInputElement} */ (event.target).select(),
  });
}

/** @param {{ title: string, text: string, url: string }} what */
function buttons(what) {
  const sharing = make(
    "button",
    { class: "button", type: "button", onclick: () => share(what) },
    t("share.share"),
  );
  const copying = make(
    "button",
    {
      class: canShare() ? "button button-quiet" : "button",
      type: "button",
      autofocus: true,
      "data-t": "share.copy",
      onclick: (/** @type {Event} */ event) => copy(event, what.url),
    },
    t("share.copy"),
  );
  return make("div", { class: "choices" }, ...(canShare() ? [sharing] : []), copying);
}
