/**
 * Engine.IO 4 packets and payloads (protocol, "Packet encoding").
 */

import { fromText, isBinary, present, toText } from "../binary.js";

/** @typedef {import("../binary.js").Binary} Binary */

/**
 * @typedef {object} Packet
 * @property {string} type one of TYPES, or "error" for what is no packet
 * @property {any} [data] string or binary
 * @property {{ compress?: boolean }} [options]
 */

/** The place of a type is its digit on the wire. */
export const TYPES = ["open", "close", "ping", "pong", "message", "upgrade", "noop"];

const SEPARATOR = "\x1e";

/**
 * @param {Packet} packet
 * @param {boolean} [supportsBinary] whether binary data may stay as it is
 * @returns {string | Binary | Promise<string>} a promise for a Blob that has to become text
 */
export function encodePacket({ type, data }, supportsBinary) {
  if (!isBinary(data)) {
    return TYPES.indexOf(type) + (data || "");
  }
  return supportsBinary ? data : toText(data);
}

/**
 * @param {unknown} encoded a text or binary message of the transport
 * @param {string} [binaryType] see `present`
 * @returns {Packet} of type "error" if it is malformed
 */
export function decodePacket(encoded, binaryType) {
  if (typeof encoded !== "string") {
    return {
      type: "message",
      data: encoded instanceof ArrayBuffer ? present(encoded, binaryType) : encoded,
    };
  }
  if (encoded[0] === "b") {
    try {
      return { type: "message", data: present(fromText(encoded), binaryType) };
    } catch {
      return { type: "error" };
    }
  }
  // `undefined` (an empty message) and anything else but a digit of a type find nothing
  const type = TYPES[/** @type {any} */ (encoded[0])];
  return type ? { type, data: encoded.slice(1) } : { type: "error" };
}

/**
 * @param {Packet[]} packets
 * @returns {Promise<string>} the body of a polling request
 */
export async function encodePayload(packets) {
  return (await Promise.all(packets.map((packet) => encodePacket(packet)))).join(SEPARATOR);
}

/**
 * @param {string} payload the body of a polling response
 * @param {string} [binaryType] see `present`
 * @returns {Packet[]}
 */
export function decodePayload(payload, binaryType) {
  return payload.split(SEPARATOR).map((encoded) => decodePacket(encoded, binaryType));
}

/**
 * @param {unknown} data of a packet
 * @returns {number} bytes it takes up in a payload, its separator and its type included
 */
export function payloadSize(data) {
  if (isBinary(data)) {
    return 2 + Math.ceil((data instanceof Blob ? data.size : data.byteLength) / 3) * 4;
  }
  return 2 + new TextEncoder().encode(/** @type {string} */ (data)).length;
}
