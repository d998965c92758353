/**
 * The MessagePack parser, for the option `parser`: each packet is one binary message. Its wire is
 * that of npm's socket.io-msgpack-parser 3, which servers and other clients have.
 */

import { Emitter } from "../emitter.js";
import { isValid, PacketType, protocol } from "../socketio/packet.js";
import { read } from "./reader.js";
import { write } from "./writer.js";

/** @typedef {import("../socketio/packet.js").Packet} Packet */

export { PacketType, protocol };

export class Encoder {
  /**
   * @param {Packet} packet
   * @returns {(Uint8Array | Blob)[]} one message
   */
  encode({ type, nsp, data, id }) {
    // what it does not have is left out: npm's parser takes no null for it
    return [
      write({ type, nsp, ...(data !== undefined && { data }), ...(id !== undefined && { id }) }),
    ];
  }
}

/** Events: decoded (packet). */
export class Decoder extends Emitter {
  /**
   * @param {any} message text or binary, as it came
   * @throws {Error} if it breaks the protocol
   */
  add(message) {
    const packet = read(message);
    const { type, nsp, data, id } = Object(packet);
    if (
      !(Number.isInteger(type) && type >= 0 && type <= PacketType.CONNECT_ERROR) ||
      typeof nsp !== "string" ||
      !isValid(type, data) ||
      !(id === undefined || Number.isInteger(id))
    ) {
      throw new Error("invalid packet");
    }
    this.emitReserved("decoded", { type, nsp, data, id });
  }

  /** There is nothing to forget: a packet is one message. */
  destroy() {}
}
