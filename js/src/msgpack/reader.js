/**
 * Reads values from MessagePack, as npm's socket.io-msgpack-parser writes it and other libraries do.
 */

import { present } from "../binary.js";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * @param {ArrayBuffer | ArrayBufferView} data
 * @returns {any}
 * @throws {Error} if it is not one value and nothing else
 */
export function read(data) {
  const { buffer, byteOffset = 0 } = ArrayBuffer.isView(data) ? data : { buffer: data };
  const bytes = new Uint8Array(buffer, byteOffset, data.byteLength);
  const view = new DataView(buffer, byteOffset, data.byteLength);
  let at = 0;

  /**
   * Moves on; what is read there throws if there is not so much.
   *
   * @param {number} size
   */
  function advance(size) {
    const start = at;
    at += size;
    return start;
  }

  /** @param {number} power the size, an unsigned number of 1, 2 or 4 bytes */
  function unsigned(power) {
    const size = 1 << power;
    const start = advance(size);
    return power
      ? power > 1
        ? view.getUint32(start)
        : view.getUint16(start)
      : view.getUint8(start);
  }

  /** @param {number} size */
  function raw(size) {
    const start = advance(size);
    if (at > bytes.length) {
      throw new RangeError("truncated");
    }
    return bytes.slice(start, at);
  }

  /** @param {number} size */
  const string = (size) => decoder.decode(raw(size));

  /** @param {number} size */
  const binary = (size) => present(raw(size).buffer);

  /** @param {number} size */
  function array(size) {
    const items = [];
    while (size--) {
      items.push(any());
    }
    return items;
  }

  /** @param {number} size */
  function object(size) {
    const pairs = [];
    while (size--) {
      pairs.push([any(), any()]);
    }
    // keeps "__proto__" a key like any other
    return Object.fromEntries(pairs);
  }

  /**
   * @param {number} size
   * @param {boolean} [fixed] whether the head implies it
   */
  function extension(size, fixed) {
    const type = view.getInt8(advance(1));
    if (!type && fixed && size === 1) {
      advance(1);
      return undefined;
    }
    if (!type && fixed && size === 8) {
      return new Date(Number(view.getBigInt64(advance(8))));
    }
    return type ? [type, binary(size)] : binary(size);
  }

  /** @param {number} head 0xc0 to 0xdf */
  function long(head) {
    switch (head) {
      case 0xc0:
        return null;
      case 0xc2:
      case 0xc3:
        return head > 0xc2;
      case 0xca:
        return view.getFloat32(advance(4));
      case 0xcb:
        return view.getFloat64(advance(8));
      case 0xcf:
        return Number(view.getBigUint64(advance(8)));
      case 0xd0:
        return view.getInt8(advance(1));
      case 0xd1:
        return view.getInt16(advance(2));
      case 0xd2:
        return view.getInt32(advance(4));
      case 0xd3:
        return Number(view.getBigInt64(advance(8)));
    }
    if (head > 0xdd) {
      return object(unsigned(head - 0xdd));
    }
    if (head > 0xdb) {
      return array(unsigned(head - 0xdb));
    }
    if (head > 0xd8) {
      return string(unsigned(head - 0xd9));
    }
    if (head > 0xd3) {
      return extension(1 << (head - 0xd4), true);
    }
    if (head > 0xcb) {
      return unsigned(head - 0xcc);
    }
    if (head > 0xc6) {
      return extension(unsigned(head - 0xc7));
    }
    if (head > 0xc3) {
      return binary(unsigned(head - 0xc4));
    }
    throw new Error("invalid MessagePack");
  }

  /** @returns {any} */
  function any() {
    const head = view.getUint8(advance(1));
    if (head < 0x80) {
      return head;
    }
    if (head < 0x90) {
      return object(head & 15);
    }
    if (head < 0xa0) {
      return array(head & 15);
    }
    if (head < 0xc0) {
      return string(head & 31);
    }
    return head > 0xdf ? head - 0x100 : long(head);
  }

  const value = any();
  if (at !== bytes.length) {
    throw new Error("trailing bytes");
  }
  return value;
}
