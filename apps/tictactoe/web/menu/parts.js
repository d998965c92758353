/**
 * What several pages of the menu are made of.
 *
 * @typedef {import("../view/menu.js").Menu} Menu
 * @typedef {import("../state.js").Person} Person
 * @typedef {import("../state.js").TableWish} TableWish
 */

import { t } from "../i18n.js";
import { drawIcon, make } from "../view/dom.js";
import { noticeWords } from "../words.js";
import { personName, ratingWords } from "../words/people.js";

/**
 * A broad button with a picture, a name, and a line about it.
 *
 * @param {string} icon
 * @param {string} name
 * @param {string} about
 * @param {() => void} press
 */
export function row(icon, name, about, press) {
  return make(
    "button",
    { class: "row-button", type: "button", onclick: press },
    drawIcon(icon),
    make(
      "span",
      { class: "row-words" },
      make("span", { class: "row-name" }, name),
      ...(about ? [make("span", { class: "row-about" }, about)] : []),
    ),
  );
}

/**
 * One of several, side by side.
 *
 * @param {string} name  of the group, unique in the page
 * @param {string} label
 * @param {[value: string, text: string][]} options  the first is chosen
 * @returns {{ field: HTMLElement, value: () => string }}
 */
export function choice(name, label, options) {
  const buttons = options.map(([value, text], index) =>
    make(
      "label",
      { class: "option" },
      make("input", { type: "radio", name, value, checked: index === 0 }),
      make("span", {}, text),
    ),
  );
  const field = make(
    "fieldset",
    { class: "field" },
    make("legend", {}, label),
    make("div", { class: "options" }, ...buttons),
  );
  const value = () => /** @type {HTMLInputElement} */ (field.querySelector("input:checked")).value;
  return { field, value };
}

/** The clocks that are offered: none, per move, per game; in seconds. */
export function clockChoice() {
  const { field, value } = choice("clock", t("wish.clock"), [
    ["", t("wish.clock.none")],
    ["move 10", t("wish.clock.move", { seconds: 10 })],
    ["move 30", t("wish.clock.move", { seconds: 30 })],
    ["game 60", t("wish.clock.game", { count: 1 })],
    ["game 180", t("wish.clock.game", { count: 3 })],
  ]);
  const wish = () => {
    const [kind, seconds] = value().split(" ");
    return kind
      ? { clock: { kind: /** @type {"move" | "game"} */ (kind), seconds: Number(seconds) } }
      : {};
  };
  return { field, wish };
}

export const beginnerChoice = () =>
  choice("beginner", t("wish.beginner"), [
    ["winner", t("wish.beginner.winner")],
    ["alternate", t("wish.beginner.alternate")],
  ]);

/** A place for what went wrong. */
export const problem = () => make("p", { class: "problem", id: "problem" });

/**
 * Go to a table, and close the menu once we are there.
 *
 * @param {Menu} menu
 * @param {TableWish} wish
 * @param {HTMLElement} place  where to say why not
 */
export async function goTo(menu, wish, place) {
  place.textContent = "";
  const answer = await menu.actions.play(wish);
  if (answer.ok) {
    if (!answer.asked) menu.close();
    return;
  }
  place.textContent = noticeWords(answer);
  // Fields are marked anew each time, so that the sentence is heard anew, too.
  place.setAttribute("tabindex", "-1");
}

/** @param {Person | null} person @returns {(Node | string)[]} a name, and a rating beside it */
export function personParts(person) {
  const rating = ratingWords(person);
  return [
    make("bdi", { class: "name" }, personName(person) || t("player.stranger")),
    ...(rating ? [" ", make("span", { class: "rating" }, rating)] : []),
  ];
}

/** @param {number} at  in milliseconds since 1970 @returns {string} */
export const dayAndTime = (at) =>
  new Intl.DateTimeFormat(document.documentElement.lang, {
    dateStyle: "medium",
    timeStyle: "short",
  }).format(at);
