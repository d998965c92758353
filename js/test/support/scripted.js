/**
 * A peer that says what the test tells it to, right or wrong, packet by packet.
 */

import { createServer } from "node:http";
import { after, afterEach } from "node:test";

import { WebSocketServer } from "ws";

import { io } from "./client.js";

/** An open packet; what is undefined in `fields` is left out. */
export const open = (fields) =>
  "0" +
  JSON.stringify({
    sid: "abc",
    upgrades: [],
    pingInterval: 25000,
    pingTimeout: 20000,
    maxPayload: 1000000,
    ...fields,
  });

/** @typedef {(body: string, status?: number) => void} Answer */

/**
 * @param {object} script
 * @param {(ws: import("ws").WebSocket, url: URL) => void} [script.socket] for each WebSocket
 * @param {(request: { method: string, url: URL, body: string }, answer: Answer) => void}
 *   [script.poll] for each HTTP request
 */
export async function startScripted({ socket = () => {}, poll = () => {} }) {
  const http = createServer(async (request, response) => {
    const url = new URL(request.url, "http://scripted");
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) {
      body += chunk;
    }
    poll({ method: request.method, url, body }, (answer, status = 200) => {
      response.writeHead(status).end(answer);
    });
  });
  new WebSocketServer({ server: http }).on("connection", (ws, request) => {
    socket(ws, new URL(request.url, "http://scripted"));
  });
  await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve));
  cleanups.push(() => {
    http.closeAllConnections();
    return new Promise((resolve) => http.close(resolve));
  });
  return `http://127.0.0.1:${http.address().port}`;
}

/** A client that tries once. */
export function client(url, opts) {
  const socket = io(url, { forceNew: true, reconnection: false, timeout: 5000, ...opts });
  cleanups.unshift(() => socket.disconnect());
  return socket;
}

/**
 * A client connected over WebSocket to a peer that does nothing more by itself.
 *
 * `sent` is what came from the client since, without CONNECT packets.
 */
export async function connectedOverWebSocket(opts) {
  const sent = [];
  let peer;
  const url = await startScripted({
    socket(ws) {
      peer = ws;
      ws.send(open());
      ws.on("message", (data, binary) => {
        const text = binary ? data : String(data);
        if (String(text).startsWith("40")) {
          ws.send('40{"sid":"session"}');
        } else {
          sent.push(text);
        }
      });
    },
  });
  const socket = client(url, { transports: ["websocket"], ...opts });
  await new Promise((resolve) => socket.once("connect", resolve));
  return { socket, peer, sent };
}

const cleanups = [];

async function cleanUp() {
  for (const cleanup of cleanups.splice(0)) {
    await cleanup();
  }
}

afterEach(cleanUp);
after(cleanUp);
