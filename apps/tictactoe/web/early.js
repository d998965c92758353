/**
 * Runs before the first paint, as the only script that the page waits for: what the player has set
 * must hold from the start, or the page would be seen to change. So no module, and short.
 */
(() => {
  const root = document.documentElement;
  const own = /** @type {HTMLScriptElement} */ (document.currentScript).src;
  const languages = (root.dataset.languages ?? "en").split(" ");

  /** @type {Record<string, unknown>} */
  let set = {};
  try {
    set = JSON.parse(localStorage.getItem("tictactoe.settings") ?? "{}") ?? {};
  } catch {
    // A browser that keeps nothing has nothing set.
  }

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
