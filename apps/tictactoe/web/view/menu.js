/**
 * The menu: a dialog of pages, each loaded when it is first wanted. Back leads to the page before.
 *
 * A page is a function that is given its place (an empty element) and the menu, and may return what
 * is to be done after every event (`show`) and when it is left (`leave`).
 *
 * @typedef {import("../state.js").State} State
 * @typedef {import("../view.js").Actions} Actions
 *
 * @typedef {object} Menu  what a page can ask for
 * @property {Actions} actions
 * @property {() => State} state
 * @property {string} about  what the page is about, as a game's id
 * @property {(page: string, about?: string) => void} open
 * @property {() => void} close
 *
 * @typedef {{ show?: (state: State) => void, leave?: () => void } | void} Shown
 * @typedef {(place: HTMLElement, menu: Menu) => Shown | Promise<Shown>} Page
 */

import { onLanguage, t } from "../i18n.js";
import { button, dialog, element, make, setText } from "./dom.js";
import { closesBeside, openModal } from "./modal.js";

/** @type {Record<string, () => Promise<Page>>} */
const PAGES = {
  main: async () => (await import("../menu/main.js")).mainPage,
  friend: async () => (await import("../menu/friend.js")).friendPage,
  bot: async () => (await import("../menu/bot.js")).botPage,
  code: async () => (await import("../menu/code.js")).codePage,
  leaderboard: async () => (await import("../menu/leaderboard.js")).leaderboardPage,
  history: async () => (await import("../menu/history.js")).historyPage,
  forget: async () => (await import("../menu/forget.js")).forgetPage,
  replay: async () => (await import("../menu/replay.js")).replayPage,
  share: async () => (await import("../menu/share.js")).sharePage,
  settings: async () => (await import("../menu/settings.js")).settingsPage,
};

/** @param {Actions} actions */
export function createMenu(actions) {
  const menu = dialog("menu");
  const body = element("menu-body");
  let latest = /** @type {State | null} */ (null);
  let path = /** @type {{ page: string, about: string }[]} */ ([]);
  let shown = /** @type {Shown} */ (undefined);
  let openedAt = /** @type {string | undefined} */ (undefined);

  const clear = () => {
    if (shown?.leave) shown.leave();
    shown = undefined;
  };

  /** Show the page at the end of the path. */
  const showPage = async () => {
    clear();
    const { page, about } = path[path.length - 1];
    const place = make("div", { class: `page page-${page}` });
    setText(element("menu-title"), t(`menu.${page}`));
    button("menu-back").hidden = path.length < 2;
    menu.dataset.page = page;
    body.replaceChildren(place);
    const focused = document.activeElement;
    try {
      const build = await PAGES[page]();
      const made = await build(place, { actions, state, about, open, close: () => menu.close() });
      if (!place.isConnected) return made?.leave?.();
      shown = made;
      if (latest) shown?.show?.(latest);
      // A page may come late: who has gone elsewhere meanwhile stays there.
      if (document.activeElement !== focused) return;
      /** @type {HTMLElement | null} */ (place.querySelector("[autofocus]"))?.focus();
    } catch (error) {
      console.warn(`the page ${page} could not be loaded`, error);
      place.append(make("p", { class: "page-note" }, t("menu.failed")));
    }
  };

  const state = () => /** @type {State} */ (latest);

  /** @param {string} page @param {string} [about] */
  const open = (page, about = "") => {
    if (!menu.open) {
      path = [];
      openedAt = latest?.table?.code;
    }
    path.push({ page, about });
    openModal(menu);
    showPage();
  };

  button("menu-back").addEventListener("click", () => {
    path.pop();
    menu.focus();
    showPage();
  });
  button("menu-close").addEventListener("click", () => menu.close());
  menu.addEventListener("close", () => {
    clear();
    body.replaceChildren();
  });
  closesBeside(menu);
  onLanguage(() => {
    if (menu.open) showPage();
  });

  return {
    open,
    show(/** @type {State} */ now) {
      latest = now;
      if (menu.open && now.table) {
        // The first table that a page comes to was wished for before.
        openedAt ??= now.table.code;
        // What was wished for here has come.
        if (now.table.code !== openedAt) menu.close();
      }
      shown?.show?.(now);
    },
  };
}
