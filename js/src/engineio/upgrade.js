/**
 * From the transport at hand to a better one, without losing what is under way.
 */

import { memory } from "./transports.js";

/** @typedef {import("./socket.js").EngineSocket} EngineSocket */

/**
 * Tries another transport, and moves to it if the server answers over it.
 *
 * @param {EngineSocket} socket
 * @param {string} name
 */
export function probe(socket, name) {
  const transport = socket._createTransport(name);
  let over = false;
  const end = () => {
    over = true;
    transport.off();
    socket.off("close", onClose);
  };
  /** @param {unknown} reason */
  const fail = (reason) => {
    end();
    transport.close();
    if (socket.upgrading && socket.readyState !== "closed") {
      socket.upgrading = false;
      socket.transport?.resume();
      socket.flush();
    }
    const error = new Error("probe error: " + reason);
    socket.emitReserved("upgradeError", Object.assign(error, { transport: name }));
  };
  const onClose = () => fail("socket closed");

  socket.once("close", onClose);
  transport
    .once("error", fail)
    .once("close", () => fail("transport closed"))
    .once("open", () => transport.send([{ type: "ping", data: "probe" }]))
    .once("packet", ({ type, data }) => {
      if (type !== "pong" || data !== "probe") {
        return fail("no pong");
      }
      socket.upgrading = true;
      memory._websocketWorked = name === "websocket";
      socket.emitReserved("upgrading", transport);
      socket.transport?.pause(() => {
        if (!over) {
          end();
          socket._setTransport(transport).send([{ type: "upgrade" }]);
          socket.upgrading = false;
          socket.emitReserved("upgrade", transport);
          socket.flush();
        }
      });
    })
    .open();
}
