/**
 * The menu's first page: ways to play, and everything else there is.
 *
 * @typedef {import("../view/menu.js").Menu} Menu
 * @typedef {import("../state.js").State} State
 */

import { t } from "../i18n.js";
import { isMidGame } from "../state/questions.js";
import { drawIcon, make, setText } from "../view/dom.js";
import { crowd } from "../words/people.js";
import { goTo, problem, row } from "./parts.js";

/** @param {HTMLElement} place @param {Menu} menu */
export function mainPage(place, menu) {
  const failed = problem();
  const people = make("p", { class: "page-note" });
  const resign = small("flag", t("button.resign"), () => {
    menu.close();
    menu.actions.askResign();
  });
  const watchLink = small("eye", t("menu.invite"), () => menu.open("share", "table"));
  place.append(
    make(
      "div",
      { class: "rows" },
      row("bolt", t("way.quick"), t("way.quick.about"), () =>
        goTo(menu, { kind: "quick" }, failed),
      ),
      row("friends", t("way.friend"), t("way.friend.about"), () => menu.open("friend")),
      row("bot", t("way.bot"), t("way.bot.about"), () => menu.open("bot")),
      row("device", t("way.device"), t("way.device.about"), () =>
        goTo(menu, { kind: "device" }, failed),
      ),
      row("code", t("way.code"), t("way.code.about"), () => menu.open("code")),
    ),
    failed,
    make(
      "div",
      { class: "smalls" },
      small("cup", t("menu.leaderboard"), () => menu.open("leaderboard")),
      small("past", t("menu.history"), () => menu.open("history")),
      watchLink,
      small("gear", t("menu.settings"), () => menu.open("settings")),
      resign,
    ),
    people,
  );
  return {
    show(/** @type {State} */ state) {
      resign.hidden = !isMidGame(state);
      watchLink.hidden = !state.table?.code || state.link !== "online";
      setText(people, crowd(state));
    },
  };
}

/** @param {string} icon @param {string} name @param {() => void} press */
function small(icon, name, press) {
  const attributes = { class: "small", type: "button", onclick: press };
  return make("button", attributes, drawIcon(icon), make("span", {}, name));
}
