/**
 * The service worker: keeps the page's own files, so that it opens without a network.
 *
 * The server puts `PAGE` in front: the version, and the files of it. While there is a network the
 * document comes from there, always, and says which version it is of; the files of a version never
 * change. So nobody stays with an old page, and none is made of two versions.
 */

const CACHE = `tictactoe-${PAGE.version}`;
const DOCUMENT = new URL("./", self.location.href).href;
const KEPT = new Set(PAGE.files.map((name) => new URL(name, DOCUMENT).pathname));

/** How long the network may take for the document before the one of last time is shown. */
const PATIENCE = 5000;

self.addEventListener("install", (event) => event.waitUntil(keepAll()));
self.addEventListener("activate", (event) => event.waitUntil(takeOver()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (url.href.split(/[?#]/)[0] === DOCUMENT) event.respondWith(openPage(request));
  } else if (KEPT.has(url.pathname) || url.pathname.includes("/v/")) {
    event.respondWith(openFile(request));
  }
});

async function keepAll() {
  const cache = await caches.open(CACHE);
  const document = await fetch(DOCUMENT, { cache: "reload" });
  const text = await document.clone().text();
  // A server that is just being exchanged: the next visit tries again.
  if (!document.ok || !text.includes(`v/${PAGE.version}/`)) throw new Error("not this version");
  await Promise.all([cache.put(DOCUMENT, document), cache.addAll(PAGE.files)]);
  await self.skipWaiting();
}

/** The version of before stays, for pages that are still open; older ones go. */
async function takeOver() {
  const names = (await caches.keys()).filter((name) => name.startsWith("tictactoe-"));
  const old = names.filter((name) => name !== CACHE).slice(0, -1);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** @param {Request} request  for the document */
async function openPage(request) {
  const kept = await caches.match(DOCUMENT, { cacheName: CACHE });
  const answer = fetch(request);
  if (!kept) return answer;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, kept));
  // A server that is down may have a proxy before it, which answers in its place.
  const came = answer.then((response) => (response.status >= 500 ? kept : response));
  return Promise.race([came.catch(() => kept), late]);
}

/** @param {Request} request  for a file that never changes */
async function openFile(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}
