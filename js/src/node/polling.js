/**
 * Long-polling over Node's own HTTP client: agents, TLS settings, cookies, and a process that may
 * end while a request waits.
 */

import http from "node:http";
import https from "node:https";
import { pipeline } from "node:stream";
import { text } from "node:stream/consumers";
import { createGunzip } from "node:zlib";

import { Polling } from "../engineio/polling.js";
import { connectionOptions } from "./connection.js";
import { headersOf, jarOf } from "./cookies.js";

/** @typedef {Parameters<Polling["_fetch"]>[1]} Init */

const REDIRECTIONS = [301, 302, 303, 307, 308];
const MAX_REDIRECTIONS = 5;

export class NodePolling extends Polling {
  /**
   * @override
   * @param {string} uri
   * @param {Init} init
   */
  async _fetch(uri, init) {
    let url = new URL(uri);
    for (let count = 0; count <= MAX_REDIRECTIONS; count++) {
      const response = await this._exchange(url, init);
      const { statusCode: status = 0, headers } = response;
      jarOf(this)?.store(headers["set-cookie"]);
      if (!REDIRECTIONS.includes(status) || !headers.location) {
        // an error is told by what reads the body
        const body =
          headers["content-encoding"] === "gzip"
            ? pipeline(response, createGunzip(), () => {})
            : response;
        return { ok: status >= 200 && status < 300, status, text: () => text(body) };
      }
      response.resume();
      url = new URL(headers.location, url);
    }
    throw new Error("too many redirections");
  }

  /**
   * @param {URL} url
   * @param {Init} init
   * @returns {Promise<http.IncomingMessage>}
   */
  _exchange(url, { method, body, signal }) {
    return new Promise((resolve, reject) => {
      const request = (url.protocol === "https:" ? https : http).request(url, {
        ...connectionOptions(this.opts),
        method,
        signal,
        headers: {
          Accept: "*/*",
          "Accept-Encoding": "gzip",
          ...(body && { "Content-Type": "text/plain;charset=UTF-8" }),
          ...headersOf(this),
        },
      });
      request.once("response", resolve).once("error", reject);
      if (this.opts.autoUnref) {
        request.once("socket", (socket) => socket.unref());
      }
      request.end(body);
    });
  }
}
