/** The few words that the view's parts speak with the document. */

const SVG = "http://www.w3.org/2000/svg";

/** @typedef {import("../state.js").Mark} Mark */

/** @param {string} id */
export const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/** @param {string} id */
export const button = (id) => /** @type {HTMLButtonElement} */ (element(id));

/** @param {string} id */
export const dialog = (id) => /** @type {HTMLDialogElement} */ (element(id));

/** @param {ParentNode} parent @param {string} selector */
export const within = (parent, selector) =>
  /** @type {HTMLElement} */ (parent.querySelector(selector));

/** @param {Element} node @param {string} text */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** @param {Element} node @param {string} name @param {string} value */
export function setAttribute(node, name, value) {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

/**
 * An element of its own.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string | boolean | ((event: any) => void)>} attributes  `onclick` and its
 *   like are listened for; true is an attribute without value, false is none
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

/** @param {string} tag @param {Record<string, string>} attributes @param {...Node} children */
export function makeSVG(tag, attributes, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** @param {string} name  of a symbol in the document @returns {Element} drawn as a picture for a word */
export function drawIcon(name) {
  const use = makeSVG("use", { href: `#i-${name}` });
  return makeSVG("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" }, use);
}

/** @param {Mark} mark @returns {Element} the mark, drawn stroke by stroke */
export function drawMark(mark) {
  const name = mark.toLowerCase();
  const strokes = [...element(name).children].map((stroke) => stroke.cloneNode(true));
  const box = { viewBox: "0 0 100 100", class: `mark mark-${name}`, "aria-hidden": "true" };
  return makeSVG("svg", box, ...strokes);
}

/** @param {string[]} combination @returns {Element} a line through the winning spaces */
export function drawStrike(combination) {
  const [from, to] = [combination[0], combination[2]].map((spaceID) => {
    const [row, column] = spaceID.split("-").map(Number);
    return { x: column * 100 - 50, y: row * 100 - 50 };
  });
  return makeSVG("path", { pathLength: "100", d: `M${from.x} ${from.y}L${to.x} ${to.y}` });
}

/** @returns {boolean} whether motion is to be left out */
export const isStill = () => document.documentElement.dataset.motion === "less";
