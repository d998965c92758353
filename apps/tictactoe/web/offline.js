/**
 * Keeps the page for when there is no network, in browsers that allow it: over TLS, and on this
 * machine. Without it nothing is missing while there is a network.
 */

if ("serviceWorker" in navigator) {
  // Its script is asked for anew each time: that is how a new version is found.
  navigator.serviceWorker.register("sw.js", { updateViaCache: "none" }).catch((error) => {
    console.info("the page is not kept for offline", error);
  });
}

export {};
