/**
 * The official client of Engine.IO, and the ways to be connected with it.
 */

import { Socket } from "engine.io-client";

import { next, url } from "../support.js";

export const WAYS = {
  polling: { transports: ["polling"] },
  websocket: { transports: ["websocket"] },
  upgrade: { transports: ["polling", "websocket"] },
};

/** A session that begins, and is closed when the test is over. */
export function connected(tools, opts) {
  const socket = new Socket(url, opts);
  tools.keep({ disconnect: () => socket.close() });
  return socket;
}

/** A session that the server has said hi to, and that is upgraded, if it is to be. */
export async function greeted(tools, opts) {
  const socket = connected(tools, opts);
  const upgraded = opts.transports?.length === 2 && next(socket, "upgrade");
  await next(socket, "message");
  await upgraded;
  return socket;
}
