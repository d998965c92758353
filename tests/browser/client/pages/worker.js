/**
 * The client in a worker of a page, or in a service worker: answers with what the server echoed.
 */

importScripts("/socket.io/socket.io.min.js");

self.onmessage = async ({ data: transports, source }) => {
  const socket = io({ transports, forceNew: true });
  const answer = await socket.emitWithAck("echo", { bytes: new Uint8Array([0, 4, 255]) });
  const transport = socket.io.engine.transport.name;
  socket.disconnect();
  (source ?? self).postMessage([transport, ...new Uint8Array(answer.bytes)]);
};
