/**
 * To a table by its code: into the free seat, or to watch.
 *
 * @typedef {import("../view/menu.js").Menu} Menu
 */

import { tidyCode } from "../entry.js";
import { t } from "../i18n.js";
import { make } from "../view/dom.js";
import { goTo, problem } from "./parts.js";

/** @param {HTMLElement} place @param {Menu} menu */
export function codePage(place, menu) {
  const failed = problem();
  const field = make("input", {
    class: "code-field",
    id: "code-field",
    name: "code",
    autofocus: true,
    autocomplete: "off",
    autocapitalize: "characters",
    spellcheck: "false",
    enterkeyhint: "go",
    maxlength: "16",
    "aria-describedby": "problem",
  });
  const go = async (/** @type {"code" | "watch"} */ kind) => {
    const code = tidyCode(field.value);
    if (code) await goTo(menu, { kind, code }, failed);
    else failed.textContent = t("code.missing");
    const refused = failed.textContent !== "";
    field.setAttribute("aria-invalid", String(refused));
    if (refused) field.focus();
  };
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    go("code");
  };
  place.append(
    make(
      "form",
      { onsubmit: submit },
      make("label", { class: "page-note", for: "code-field" }, t("code.label")),
      field,
      failed,
      make(
        "div",
        { class: "choices" },
        make("button", { class: "button" }, t("code.join")),
        make(
          "button",
          { class: "button button-quiet", type: "button", onclick: () => go("watch") },
          t("code.watch"),
        ),
      ),
    ),
  );
}
