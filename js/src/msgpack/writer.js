/**
 * Writes values as MessagePack, as npm's socket.io-msgpack-parser does: `undefined` and Date are
 * extensions of type 0. Binary data of any kind is written as bytes, whose receivers know no kinds.
 */

import { isBinary } from "../binary.js";

const encoder = new TextEncoder();

/**
 * @param {unknown} value
 * @returns {Uint8Array | Blob} a Blob if there is one in it: its bytes cannot be had at once
 * @throws {TypeError} for a bigint; a RangeError for what holds itself
 */
export function write(value) {
  let bytes = new Uint8Array(64);
  let view = new DataView(bytes.buffer);
  let at = 0;
  /** @type {BlobPart[]} What stands before, if there is a Blob in it. */
  const parts = [];

  /** @param {number} size what room is needed */
  function reserve(size) {
    if (at + size > bytes.length) {
      const larger = new Uint8Array((at + size) * 2);
      larger.set(bytes);
      bytes = larger;
      view = new DataView(bytes.buffer);
    }
    const start = at;
    at += size;
    return start;
  }

  /** @param {...number} head */
  function put(...head) {
    const start = reserve(head.length);
    bytes.set(head, start);
  }

  /**
   * Writes a head with a size of 8, 16 or 32 bits.
   *
   * @param {number} size
   * @param {number} first the head for 8 bits, or what would be it; those for more follow
   */
  function sized(size, first) {
    if (size < 0x100) {
      put(first, size);
    } else if (size < 0x10000) {
      put(first + 1, size >> 8, size);
    } else {
      put(first + 2, size >> 24, size >> 16, size >> 8, size);
    }
  }

  /**
   * Writes the head of an array or an object.
   *
   * @param {number} size
   * @param {number} short the head for up to 15
   * @param {number} first the head for 8 bits, if there were one
   */
  function container(size, short, first) {
    if (size < 16) {
      put(short + size);
    } else if (size < 0x100) {
      put(first + 1, 0, size);
    } else {
      sized(size, first);
    }
  }

  /** @param {Uint8Array} data */
  function raw(data) {
    const start = reserve(data.length);
    bytes.set(data, start);
  }

  /** @param {string} text */
  function string(text) {
    const data = encoder.encode(text);
    if (data.length < 32) {
      put(0xa0 + data.length);
    } else {
      sized(data.length, 0xd9);
    }
    raw(data);
  }

  /** @param {number} number an integer, as 64 bits */
  function long(number) {
    const start = reserve(8);
    view.setBigInt64(start, BigInt(number));
  }

  /** @param {number} number */
  function integer(number) {
    const large = number >= 2 ** 32 || number < -(2 ** 31);
    if (number >= 0 ? number < 0x80 : number >= -0x20) {
      put(number);
    } else if (large) {
      put(number < 0 ? 0xd3 : 0xcf);
      long(number);
    } else if (number >= 0) {
      sized(number, 0xcc);
    } else if (number >= -0x80) {
      put(0xd0, number);
    } else if (number >= -0x8000) {
      put(0xd1, number >> 8, number);
    } else {
      put(0xd2, number >> 24, number >> 16, number >> 8, number);
    }
  }

  /** @param {any} item */
  function any(item) {
    const type = typeof item;
    if (type === "string") {
      string(item);
    } else if (type === "number") {
      if (Number.isInteger(item) && item < 2 ** 64 && item >= -(2 ** 63)) {
        integer(item);
      } else {
        put(0xcb);
        const start = reserve(8);
        view.setFloat64(start, item);
      }
    } else if (type === "boolean") {
      put(item ? 0xc3 : 0xc2);
    } else if (item === null) {
      put(0xc0);
    } else if (type === "object") {
      object(item);
    } else if (type === "bigint") {
      throw new TypeError("a bigint cannot be sent");
    } else {
      put(0xd4, 0, 0);
    }
  }

  /** @param {any} item */
  function object(item) {
    if (Array.isArray(item)) {
      container(item.length, 0x90, 0xdb);
      item.forEach(any);
    } else if (item instanceof Date) {
      date(item.getTime());
    } else if (isBinary(item)) {
      binary(item);
    } else if (typeof item.toJSON === "function") {
      any(item.toJSON());
    } else {
      const keys = Object.keys(item).filter((key) => typeof item[key] !== "function");
      container(keys.length, 0x80, 0xdd);
      for (const key of keys) {
        string(key);
        any(item[key]);
      }
    }
  }

  /** @param {number} time in milliseconds; NaN is no time, hence null as in JSON */
  function date(time) {
    if (time !== time) {
      put(0xc0);
    } else {
      put(0xd7, 0);
      long(time);
    }
  }

  /** @param {import("../binary.js").Binary} data */
  function binary(data) {
    if (data instanceof Blob) {
      sized(data.size, 0xc4);
      parts.push(bytes.slice(0, at), data);
      at = 0;
      return;
    }
    const { buffer, byteOffset = 0 } = ArrayBuffer.isView(data) ? data : { buffer: data };
    sized(data.byteLength, 0xc4);
    raw(new Uint8Array(buffer, byteOffset, data.byteLength));
  }

  any(value);
  const rest = bytes.slice(0, at);
  return parts.length ? new Blob([...parts, rest]) : rest;
}
