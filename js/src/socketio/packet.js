/**
 * Socket.IO 5 packets: text, followed by one binary message for each attachment.
 *
 * Of a text: type, attachments and "-", namespace and ",", acknowledgement id, JSON; all but the
 * type may be absent.
 */

import { isBinary } from "../binary.js";
import { Emitter } from "../emitter.js";

/** @typedef {import("../binary.js").Binary} Binary */

/**
 * @typedef {object} Packet
 * @property {number} type one of PacketType, without the binary ones
 * @property {string} [nsp] the namespace
 * @property {any} [data]
 * @property {number} [id] of the acknowledgement asked for, or given
 * @property {{ compress?: boolean }} [options]
 */

/** @typedef {{ packet: Packet, json: string, count: number, attachments: unknown[] }} Pending */

export const protocol = 5;

/** @enum {number} */
export const PacketType = {
  CONNECT: 0,
  DISCONNECT: 1,
  EVENT: 2,
  ACK: 3,
  CONNECT_ERROR: 4,
  BINARY_EVENT: 5,
  BINARY_ACK: 6,
};

/** Events that tell of the connection, and so are nothing a peer can emit. */
const RESERVED = new Set([
  "connect",
  "connect_error",
  "disconnect",
  "disconnecting",
  "newListener",
  "removeListener",
]);

/**
 * @param {unknown} event
 * @returns {boolean}
 */
export const isReserved = (event) => RESERVED.has(/** @type {string} */ (event));

/** As Node's server takes them; more would let a peer make us wait for what never comes. */
const MAX_ATTACHMENTS = 10;

const TEXT = /^([0-6])(?:(\d{1,9})-)?(?:(\/[^,]*)(?:,|$))?(\d{0,15})([^]*)$/;

export class Encoder {
  /**
   * @param {Packet} packet
   * @returns {(string | Binary)[]} the text, then the attachments in their order
   */
  encode({ type, nsp, data, id = /** @type {any} */ ("") }) {
    /** @type {Binary[]} */
    const attachments = [];
    const event = type === PacketType.EVENT || type === PacketType.ACK;
    const json = JSON.stringify(event && hasBinary(data) ? detach(data, attachments) : data) ?? "";
    const head = attachments.length ? type + 3 + (attachments.length + "-") : type;
    const namespace = nsp && nsp !== "/" ? nsp + "," : "";
    return [head + namespace + id + json, ...attachments];
  }
}

/** Events: decoded (packet). */
export class Decoder extends Emitter {
  constructor() {
    super();
    /** @type {Pending | undefined} The packet whose attachments are not complete. */
    this._pending = undefined;
  }

  /**
   * @param {any} message text or binary, as it came
   * @throws {Error} if it breaks the protocol; the decoder is not to be used after that
   */
  add(message) {
    const pending = this._pending;
    const kind = typeof message;
    if (!pending !== (kind === "string")) {
      // text where an attachment is awaited, or an attachment of no packet
      throw new Error("unexpected " + kind);
    }
    if (pending) {
      const { packet, json, count, attachments } = pending;
      if (attachments.push(message) === count) {
        this._pending = undefined;
        packet.data = JSON.parse(json, (_, value) => fill(value, attachments));
        this.emitReserved("decoded", packet);
      }
    } else {
      const { packet, json, count } = decodeText(message);
      if (count) {
        this._pending = { packet, json, count, attachments: [] };
      } else {
        this.emitReserved("decoded", packet);
      }
    }
  }

  /** Forgets what is not complete. */
  destroy() {
    this._pending = undefined;
  }
}

/**
 * @param {string} text
 * @returns {Pick<Pending, "packet" | "json" | "count">}
 */
function decodeText(text) {
  const [, digit, attachments, nsp = "/", id, json] = TEXT.exec(text) || [];
  const binary = +digit > PacketType.CONNECT_ERROR;
  const count = +(attachments || 0);
  const type = binary ? +digit - 3 : +digit;
  const data = json ? JSON.parse(json) : undefined;
  if (
    !digit ||
    !isValid(type, data) ||
    (binary ? count < 1 || count > MAX_ATTACHMENTS : attachments)
  ) {
    throw new Error("invalid packet");
  }
  return { packet: { type, nsp, data, id: id ? +id : undefined }, json, count };
}

/**
 * @param {number} type
 * @param {any} data
 */
export function isValid(type, data) {
  switch (type) {
    case PacketType.CONNECT:
      return data === undefined || isRecord(data);
    case PacketType.DISCONNECT:
      return data === undefined;
    case PacketType.CONNECT_ERROR:
      return typeof data === "string" || isRecord(data);
    case PacketType.ACK:
      return Array.isArray(data);
    default:
      return (
        Array.isArray(data) &&
        (typeof data[0] === "number" || (typeof data[0] === "string" && !isReserved(data[0])))
      );
  }
}

/**
 * @param {unknown} value
 * @returns {boolean}
 */
const isObject = (value) => !!value && typeof value === "object";

/** @param {unknown} value */
const isRecord = (value) => isObject(value) && !Array.isArray(value);

/**
 * @param {any} value
 * @returns {boolean} whether there is binary data anywhere in what JSON would write of it
 */
function hasBinary(value) {
  return (
    isObject(value) &&
    (isBinary(value) ||
      (typeof value.toJSON === "function"
        ? hasBinary(value.toJSON())
        : Object.values(value).some(hasBinary)))
  );
}

/**
 * @param {any} value
 * @param {Binary[]} attachments where its binary data is moved to
 * @returns {any} a copy that JSON can write
 */
function detach(value, attachments) {
  if (isBinary(value)) {
    return { _placeholder: true, num: attachments.push(value) - 1 };
  }
  if (!isObject(value)) {
    return value;
  }
  if (typeof value.toJSON === "function") {
    return detach(value.toJSON(), attachments);
  }
  if (Array.isArray(value)) {
    return value.map((item) => detach(item, attachments));
  }
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([key, item]) => [key, detach(item, attachments)]));
}

/**
 * @param {any} value
 * @param {unknown[]} attachments
 */
function fill(value, attachments) {
  if (value?._placeholder !== true) {
    return value;
  }
  // a text may name what every array has
  const found = typeof value.num === "number" && attachments[value.num];
  if (!isBinary(found)) {
    throw new Error("no such attachment");
  }
  return found;
}
