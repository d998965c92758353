/**
 * The transports there are, and how the best of them did.
 */

import { Polling } from "./polling.js";
import { WebSocketTransport } from "./websocket.js";

/**
 * By name, in the order in which they are tried.
 *
 * An entrance for another platform may put its own in place, before the first connection.
 *
 * @type {Record<string, import("./options.js").TransportClass>}
 */
export const TRANSPORTS = { polling: Polling, websocket: WebSocketTransport };

/** Whether the latest connection got as far as WebSocket: what `rememberUpgrade` remembers. */
export const memory = { _websocketWorked: false };
