/**
 * The worker: one manager for each server, and towards each page as much of a server as it needs.
 */

import { Manager } from "../socketio/manager.js";
import { Hub } from "./hub.js";
import { Page } from "./page.js";

/** @type {Map<string, Hub>} By what the pages ask for. */
const hubs = new Map();

/** Its connection lasts as long as there are pages, in whatever namespaces they are. */
class SharedManager extends Manager {
  /** @override */
  _release() {}
}

/** @param {{ onconnect: ((event: MessageEvent) => void) | null }} scope of a shared worker */
export function serveWorker(scope) {
  scope.onconnect = ({ ports: [port] }) => {
    port.onmessage = ({ data: { uri, opts } }) => {
      const key = JSON.stringify([uri, opts]);
      let hub = hubs.get(key);
      if (!hub) {
        // pages reconnect, and so do not all wait for each other's delays
        hub = new Hub(new SharedManager(uri, { ...opts, autoConnect: false, reconnection: false }));
        hubs.set(key, hub);
      }
      hub.enter(new Page(port, hub));
    };
  };
}
