/**
 * The entrance in Node: the same client, over transports that Node's options apply to.
 */

import { TRANSPORTS } from "../engineio/transports.js";
import { NodePolling } from "./polling.js";
import { NodeWebSocket } from "./websocket.js";

Object.assign(TRANSPORTS, { polling: NodePolling, websocket: NodeWebSocket });

export {
  io,
  io as default,
  connect,
  Manager,
  Socket,
  Transport,
  protocol,
  Fetch,
} from "../index.js";
export { NodePolling as NodeXHR, NodePolling as XHR, NodeWebSocket, NodeWebSocket as WebSocket };
