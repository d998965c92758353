/**
 * What the player has set, in this browser. `early.js` reads the same before the first paint and
 * puts theme, contrast and motion into force; here they are changed.
 *
 * @typedef {object} Settings
 * @property {"system" | "light" | "dark" | "contrast"} theme
 * @property {"system" | "full" | "less"} motion
 * @property {string} language  `system`, or one that the page speaks
 * @property {boolean} sound
 */

const KEPT = "tictactoe.settings";

/** @type {Settings} */
const DEFAULTS = { theme: "system", motion: "system", language: "system", sound: true };

/** @type {Settings} */
let current = { ...DEFAULTS, ...kept() };

/** @returns {Partial<Settings>} */
function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(KEPT) ?? "{}");
    return typeof found === "object" && found !== null ? found : {};
  } catch {
    return {};
  }
}

/** @returns {Readonly<Settings>} */
export const settings = () => current;

/**
 * @template {keyof Settings} Name
 * @param {Name} name
 * @param {Settings[Name]} value  in force at once, and from now on
 */
export function set(name, value) {
  current = { ...current, [name]: value };
  try {
    localStorage.setItem(KEPT, JSON.stringify(current));
  } catch {
    // Nothing is kept here: it holds as long as the page is open.
  }
  dispatchEvent(new CustomEvent("settings", { detail: current }));
}

/** @returns {string[]} the languages that the page speaks */
export const languages = () => (document.documentElement.dataset.languages ?? "en").split(" ");

/** @returns {string} the one that the browser asks for */
export function systemLanguage() {
  const wanted = navigator.languages.map((tag) => tag.split("-")[0]);
  return wanted.find((tag) => languages().includes(tag)) ?? "en";
}
