/**
 * What Node's transports do that browsers do by themselves: cookies, redirections, compression.
 */

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, afterEach, before, describe, it } from "node:test";

import { Server } from "socket.io";

import { CookieJar } from "../../src/node/cookies.js";
import { io } from "../../src/node/index.js";
import { next, until } from "../support/waiting.js";

const sockets = [];
const seen = [];
let server;
let http;
let url;

before(async () => {
  http = createServer();
  server = new Server(http, { httpCompression: { threshold: 10 }, perMessageDeflate: true });
  server.engine.on("initial_headers", (headers) => {
    headers["Set-Cookie"] = ["one=1=1; Path=/; HttpOnly", "gone=x; max-age=0", "two=2; EXPIRES=x"];
  });
  server.on("connection", (socket) => {
    socket.on("echo", (value, ack) => ack(value));
    socket.on("extensions", (ack) => ack(socket.conn.transport.socket?.extensions ?? ""));
  });
  await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve));
  http.prependListener("request", ({ headers }) => seen.push(headers.cookie));
  http.prependListener("upgrade", ({ headers }) => seen.push(headers.cookie));
  url = `http://127.0.0.1:${http.address().port}`;
});
afterEach(() => {
  for (const socket of sockets.splice(0)) {
    socket.disconnect();
  }
  seen.length = 0;
});
after(() => server.close());

function client(opts, address = url) {
  const socket = io(address, { forceNew: true, reconnection: false, ...opts });
  sockets.push(socket);
  return socket;
}

describe("cookies", () => {
  it("come back to the server with withCredentials, over each transport", async () => {
    const socket = client({ withCredentials: true, extraHeaders: { Cookie: "mine=3" } });
    await next(socket, "connect");
    await next(socket.io.engine, "upgrade");
    assert.equal(seen[0], "mine=3");
    assert.ok(seen.length > 2);
    assert.deepEqual(new Set(seen.slice(1)), new Set(["mine=3; one=1=1; two=2"]));
  });

  it("do not without it", async () => {
    const socket = client({});
    await next(socket, "connect");
    await next(socket.io.engine, "upgrade");
    assert.deepEqual(new Set(seen), new Set([undefined]));
  });

  it("those of a WebSocket handshake are kept as well", async () => {
    const jar = new CookieJar();
    jar.store(undefined);
    assert.deepEqual(jar.pairs(), []);
    jar.store(["a=1", "b=2; Max-Age=100; Expires=Thu, 01 Jan 1970 00:00:00 GMT"]);
    assert.deepEqual(jar.pairs(), ["a=1", "b=2"]);
    jar.store(["a=; Max-Age=-1", "b=3; expires=Thu, 01 Jan 1970 00:00:00 GMT", "=nameless", ""]);
    assert.deepEqual(jar.pairs(), []);
    jar.store(["c=4; max-age=soon"]);
    assert.deepEqual(jar.pairs(), ["c=4"]);
  });
});

describe("redirections of polling", () => {
  const redirect = async (path) => {
    const other = createServer((request, response) => {
      response.writeHead(307, { Location: path(request.url) }).end();
    });
    await new Promise((resolve) => other.listen(0, "127.0.0.1", resolve));
    const address = `http://127.0.0.1:${other.address().port}`;
    return { address, close: () => (other.closeAllConnections(), other.close()) };
  };

  it("are followed, also for what is sent", async () => {
    const { address, close } = await redirect((path) => url + path);
    const socket = client({ transports: ["polling"] }, address);
    await next(socket, "connect");
    assert.equal(await socket.emitWithAck("echo", "through"), "through");
    socket.disconnect();
    close();
  });

  it("but not in circles", async () => {
    const { address, close } = await redirect((path) => path);
    const [error] = await next(client({ transports: ["polling"] }, address), "connect_error");
    assert.equal(error.context.message, "too many redirections");
    close();
  });
});

describe("compression", () => {
  it("polling takes compressed answers", async () => {
    const codings = [];
    const note = (_, response) => {
      const { writeHead } = response;
      response.writeHead = (status, headers) => {
        codings.push(headers["Content-Encoding"]);
        return writeHead.call(response, status, headers);
      };
    };
    http.prependListener("request", note);
    const socket = client({ transports: ["polling"] });
    await next(socket, "connect");
    const long = "long ".repeat(1000);
    assert.equal(await socket.emitWithAck("echo", long), long);
    http.off("request", note);
    assert.ok(codings.includes("gzip"));
  });

  for (const [perMessageDeflate, expected] of [
    [undefined, true],
    [{ threshold: 1 }, true],
    [false, false],
  ]) {
    it(`perMessageDeflate: ${JSON.stringify(perMessageDeflate)}`, async () => {
      const socket = client({ transports: ["websocket"], perMessageDeflate });
      await next(socket, "connect");
      const extensions = await socket.emitWithAck("extensions");
      assert.equal(extensions.includes("permessage-deflate"), expected);
      const long = "long ".repeat(10_000);
      const before = await written(socket);
      assert.equal(await socket.compress(false).emitWithAck("echo", long), long);
      const plain = (await written(socket)) - before;
      assert.equal(await socket.emitWithAck("echo", long), long);
      const squeezed = (await written(socket)) - before - plain;
      assert.ok(plain > long.length);
      assert.equal(squeezed < long.length / 10, expected);
    });
  }
});

/** Bytes that the client's WebSocket has sent. */
async function written(socket) {
  const { ws } = socket.io.engine.transport;
  await until(() => ws.bufferedAmount === 0);
  return ws._socket.bytesWritten;
}
