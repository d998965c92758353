/**
 * Connects as told, says so, and does nothing more: it ends if the client lets it.
 *
 * Arguments: address, options as JSON, and what to wait for: "connect" or "connect_error".
 */

import { io } from "../../../src/node/index.js";

const [url, options, event] = process.argv.slice(2);
const socket = io(url, JSON.parse(options));
// alive until then, whatever the client does
const alive = setInterval(() => {}, 1000);
const ready = () => {
  console.log(event);
  clearInterval(alive);
};
if (event === "upgrade") {
  socket.io.engine.once("upgrade", ready);
} else {
  socket.once(event, ready);
}
