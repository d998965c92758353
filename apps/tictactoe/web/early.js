/**
 * Runs before the first paint, as the only script that the page waits for: what the player has set
 * must hold from the start, or the page would be seen to change. So no module, and short.
 *
 * It puts on the document's element: `lang`, `data-theme` (light, dark), `data-contrast` (normal,
 * more) and `data-motion` (full, less). Styles and scripts ask these, not the browser's preferences,
 * which count as long as the player has set nothing else. `settings.js` says when that changes.
 */
(() => {
  const root = document.documentElement;
  const own = /** @type {HTMLScriptElement} */ (document.currentScript).src;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const contrast = matchMedia("(prefers-contrast: more)");
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  /** @type {Record<string, unknown>} */
  let set = {};
  try {
    set = JSON.parse(localStorage.getItem("tictactoe.settings") ?? "{}") ?? {};
  } catch {
    // A browser that keeps nothing has nothing set.
  }

  /** @param {string} name @param {string} value */
  const put = (name, value) => {
    root.dataset[name] = value;
  };

  function apply() {
    const chosen = ["light", "dark"].includes(String(set.theme)) ? String(set.theme) : null;
    put("theme", chosen ?? (dark.matches ? "dark" : "light"));
    put("contrast", set.theme === "contrast" || contrast.matches ? "more" : "normal");
    const less = set.motion === "less" || (set.motion !== "full" && still.matches);
    put("motion", less ? "less" : "full");
    const bar = /** @type {HTMLMetaElement | null} */ (document.querySelector("#bar-color"));
    const paper = root.dataset.theme === "dark" ? ["#16191e", "#000000"] : ["#f4eee3", "#ffffff"];
    if (bar) bar.content = paper[root.dataset.contrast === "more" ? 1 : 0];
  }

  apply();
  for (const preference of [dark, contrast, still]) preference.addEventListener?.("change", apply);
  addEventListener("settings", (event) => {
    set = /** @type {CustomEvent} */ (event).detail;
    apply();
  });

  const languages = (root.dataset.languages ?? "en").split(" ");
  const wanted = [String(set.language), ...navigator.languages].map((tag) => tag.split("-")[0]);
  const language = wanted.find((tag) => languages.includes(tag)) ?? "en";
  root.lang = language;
  if (language !== "en") {
    // The text in the document is English: not seen until the other has come, or cannot come.
    root.classList.add("is-untranslated");
    addEventListener("error", () => root.classList.remove("is-untranslated"), true);
  }
  const load = document.createElement("link");
  Object.assign(load, { rel: "preload", as: "fetch", crossOrigin: "anonymous" });
  load.href = new URL(`i18n/${language}.json`, own).href;
  document.head.append(load);
})();
