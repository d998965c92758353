/**
 * The client with one more transport, which shares a connection between the pages of an origin.
 *
 * The same file is the program of the worker that holds the connection.
 */

import { serveWorker } from "./worker.js";

export * from "../index.js";
export { io as default } from "../index.js";
export { SharedTransport } from "./transport.js";

if ("onconnect" in globalThis) {
  serveWorker(/** @type {any} */ (globalThis));
}
