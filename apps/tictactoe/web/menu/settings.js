/**
 * The menu's page of settings. Each is in force at once: there is nothing to save.
 *
 * @typedef {import("../view/menu.js").Menu} Menu
 * @typedef {import("../state.js").State} State
 * @typedef {import("../settings.js").Settings} Settings
 */

import { t, useLanguage } from "../i18n.js";
import { languages, set, settings, systemLanguage } from "../settings.js";
import { make } from "../view/dom.js";

/** Languages are called as they call themselves. @param {string} tag */
function ownName(tag) {
  const name = new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? tag;
  return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
}

/**
 * One of several, from a list.
 *
 * @param {string} label
 * @param {string} value  the one that is chosen
 * @param {[value: string, text: string, lang?: string][]} options
 * @param {(value: string) => void} choose
 */
function list(label, value, options, choose) {
  const select = make(
    "select",
    {
      class: "select",
      autofocus: label === t("settings.language"),
      onchange: (event) => choose(event.target.value),
    },
    ...options.map(([one, text, lang]) =>
      make("option", { value: one, selected: one === value, ...(lang ? { lang } : {}) }, text),
    ),
  );
  return make("label", { class: "setting" }, make("span", {}, label), select);
}

/**
 * On or off.
 *
 * @param {string} label
 * @param {boolean} on
 * @param {(on: boolean) => void} turn
 */
function onOff(label, on, turn) {
  const box = make("input", {
    class: "switch",
    type: "checkbox",
    role: "switch",
    checked: on,
    onchange: (event) => turn(event.target.checked),
  });
  return { row: make("label", { class: "setting" }, make("span", {}, label), box), box };
}

/** @param {HTMLElement} place @param {Menu} menu */
export function settingsPage(place, menu) {
  /** @param {string} tag */
  const speak = async (tag) => {
    set("language", tag);
    try {
      await useLanguage(tag === "system" ? systemLanguage() : tag);
    } catch (error) {
      console.warn("that language could not be loaded", error);
    }
  };
  const { theme, motion, language, sound } = settings();
  const emotes = onOff(t("settings.emotes"), !menu.state().muted, () => menu.actions.mute());
  place.append(
    list(
      t("settings.language"),
      language,
      [
        ["system", t("settings.language.system")],
        ...languages().map(
          (tag) => /** @type {[string, string, string]} */ ([tag, ownName(tag), tag]),
        ),
      ],
      speak,
    ),
    list(
      t("settings.theme"),
      theme,
      [
        ["system", t("settings.theme.system")],
        ["light", t("settings.theme.light")],
        ["dark", t("settings.theme.dark")],
        ["contrast", t("settings.theme.contrast")],
      ],
      (value) => set("theme", /** @type {Settings["theme"]} */ (value)),
    ),
    list(
      t("settings.motion"),
      motion,
      [
        ["system", t("settings.motion.system")],
        ["full", t("settings.motion.full")],
        ["less", t("settings.motion.less")],
      ],
      (value) => set("motion", /** @type {Settings["motion"]} */ (value)),
    ),
    onOff(t("settings.sound"), sound, (on) => set("sound", on)).row,
    emotes.row,
  );
  return {
    show(/** @type {State} */ state) {
      emotes.box.checked = !state.muted;
    },
  };
}
