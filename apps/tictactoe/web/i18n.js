/**
 * The page's languages: every sentence by its key, from `i18n/<language>.json`.
 *
 * A sentence is a string with `{params}`, or an object of plural forms (`one`, `few`, `other` …, as
 * `Intl.PluralRules` calls them), chosen by the number `count`. Which language, `early.js` has found
 * out before the first paint; only that one is loaded.
 *
 * @typedef {string | Record<string, string>} Sentence
 * @typedef {Record<string, string | number>} Params
 */

/** @type {Record<string, Sentence>} */
let sentences = {};
let plurals = new Intl.PluralRules("en");
let numbers = new Intl.NumberFormat("en");
/** @type {(() => void)[]} */
const listeners = [];

/**
 * @param {string} key
 * @param {Params} [params]  numbers are written as the language writes them
 * @returns {string} the sentence; the key itself if there is none
 */
export function t(key, params = {}) {
  const found = sentences[key] ?? key;
  const sentence =
    typeof found === "string"
      ? found
      : (found[plurals.select(Number(params.count))] ?? found.other);
  return sentence.replaceAll(/\{(\w+)\}/g, (whole, name) => {
    const value = params[name] ?? whole;
    return typeof value === "number" ? numbers.format(value) : value;
  });
}

/** @param {string} key @returns {boolean} whether there is such a sentence */
export const has = (key) => Object.hasOwn(sentences, key);

/** @param {...string} parts  whole sentences; empty ones are left out @returns {string} one after the other */
export const inTurn = (...parts) => parts.filter(Boolean).join(t("sentence.space"));

/**
 * Take these sentences from now on.
 *
 * @param {string} language  a tag of BCP 47
 * @param {Record<string, Sentence>} given
 */
export function speak(language, given) {
  sentences = given;
  plurals = new Intl.PluralRules(language);
  numbers = new Intl.NumberFormat(language);
}

/**
 * Load a language and show everything in it. Raises if it cannot be loaded; the one of before stays.
 *
 * @param {string} [language]  what `early.js` has chosen, if it is not said
 */
export async function useLanguage(language = document.documentElement.lang) {
  const answer = await fetch(new URL(`i18n/${language}.json`, import.meta.url));
  if (!answer.ok) throw new Error(`no sentences in ${language}: ${answer.status}`);
  speak(language, await answer.json());
  document.documentElement.lang = language;
  translate(document);
  document.documentElement.classList.remove("is-untranslated");
  for (const listener of listeners) listener();
}

/** @param {() => void} listener  called when all that was said has to be said in another language */
export function onLanguage(listener) {
  listeners.push(listener);
}

/**
 * Put the sentences into a part of the document: `data-t` names the text of an element,
 * `data-t-label` its `aria-label`, `data-t-content` its `content`.
 *
 * @param {ParentNode} part
 */
export function translate(part) {
  for (const element of part.querySelectorAll("[data-t]")) {
    element.textContent = t(element.getAttribute("data-t") ?? "");
  }
  for (const name of ["label", "content"]) {
    for (const element of part.querySelectorAll(`[data-t-${name}]`)) {
      const sentence = t(element.getAttribute(`data-t-${name}`) ?? "");
      element.setAttribute(name === "label" ? "aria-label" : name, sentence);
    }
  }
}
