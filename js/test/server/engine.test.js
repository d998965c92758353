/**
 * The engine: handshake, upgrade, payloads, and the page around it.
 */

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { io, Manager, onlyJson, onlyOurs, withGlobalWebSocket } from "../support/client.js";
import { useServer, WAYS } from "../support/fixture.js";
import { next, several, until } from "../support/waiting.js";

const server = useServer();

describe("the handshake", () => {
  it("carries query and headers", async () => {
    const opts = { query: { a: "1", b: "ä &=" }, extraHeaders: { "x-own": "yes" } };
    for (const way of Object.values(WAYS)) {
      const socket = await server.connected("/", { ...opts, ...way });
      const { query, headers } = await socket.emitWithAck("whoami");
      assert.deepEqual([query.a, query.b, query.EIO, headers["x-own"]], ["1", "ä &=", "4", "yes"]);
      assert.equal(query.transport, way.transports[0]);
    }
  });

  it("takes the query from the address, too", async () => {
    const socket = await server.connected("/chat?a=1&b=%C3%A4&c=Zm+v/Q==");
    const { query, nsp } = await socket.emitWithAck("whoami");
    assert.deepEqual([nsp, query.a, query.b, query.c], ["/chat", "1", "ä", "Zm+v/Q=="]);
  });

  it("goes where the address says, whatever else the options name", async () => {
    for (const opts of [
      { secure: true },
      { hostname: "nowhere.invalid" },
      { port: 1 },
      { path: undefined },
      null,
    ]) {
      const socket = server.keep(
        opts ? server.client("/", opts) : io(`${server.url}/?without=options`, opts),
      );
      await next(socket, "connect");
      assert.equal(socket.io.opts.path, "/socket.io");
    }
  });

  it("goes without an address where the options say", async () => {
    const { hostname: host, port } = new URL(server.url);
    for (const opts of [
      { host, port },
      { hostname: host, port },
      { host, hostname: "nowhere.invalid", port },
    ]) {
      const manager = new Manager(opts);
      await next(server.keep(manager.socket("/")), "connect");
    }
  });

  it("timestamps requests of polling, under the name one likes", async () => {
    const { query } = await (await server.connected("/", WAYS.polling)).emitWithAck("whoami");
    assert.match(query.t, /^[\w.-]+$/);
    const named = await server.connected("/", { ...WAYS.polling, timestampParam: "ts" });
    const other = (await named.emitWithAck("whoami")).query;
    assert.deepEqual([typeof other.ts, other.t], ["string", undefined]);
    const without = await server.connected("/", { ...WAYS.polling, timestampRequests: false });
    assert.equal((await without.emitWithAck("whoami")).query.t, undefined);
  });

  it("transportOptions are for one transport", async () => {
    const transportOptions = { polling: { extraHeaders: { "x-own": "polling" } } };
    const polling = await server.connected("/", { ...WAYS.polling, transportOptions });
    assert.equal((await polling.emitWithAck("whoami")).headers["x-own"], "polling");
    const websocket = await server.connected("/", { ...WAYS.websocket, transportOptions });
    assert.equal((await websocket.emitWithAck("whoami")).headers["x-own"], undefined);
  });
});

describe("the upgrade", () => {
  it("is told by the engine", async () => {
    const socket = server.client();
    const { engine } = socket.io;
    assert.equal(engine.transport.name, "polling");
    const [[upgrading], [upgrade]] = await Promise.all([
      next(engine, "upgrading"),
      next(engine, "upgrade"),
    ]);
    assert.deepEqual([upgrading.name, upgrade.name], ["websocket", "websocket"]);
    assert.equal(engine.transport, upgrade);
  });

  it("loses nothing and mixes nothing up", async () => {
    const socket = server.client();
    const key = `upgrade ${Math.random()}`;
    const upgraded = next(socket.io.engine, "upgrade");
    const numbers = several(socket, "number", 500);
    let count = 0;
    const timer = setInterval(() => socket.emit("record", key, count++), 1);
    socket.emit("many", 500);
    await upgraded;
    clearInterval(timer);
    const recorded = await socket.emitWithAck("recorded", key);
    assert.deepEqual(
      recorded,
      Array.from({ length: count }, (_, index) => index),
    );
    assert.deepEqual(
      (await numbers).flat(),
      Array.from({ length: 500 }, (_, index) => index),
    );
  });

  it("can be declined", async () => {
    const socket = await server.connected("/", { upgrade: false });
    await several(socket.io, "ping", 1);
    assert.equal(socket.io.engine.transport.name, "polling");
  });

  it("is remembered, if one wishes", async () => {
    await server.connected("/", WAYS.websocket);
    const socket = server.client("/", { rememberUpgrade: true });
    assert.equal(socket.io.engine.transport.name, "websocket");
    await next(socket, "connect");
  });
});

describe("where there is no WebSocket", withGlobalWebSocket, () => {
  async function without(run) {
    const { WebSocket } = globalThis;
    globalThis.WebSocket = undefined;
    try {
      await run();
    } finally {
      globalThis.WebSocket = WebSocket;
    }
  }

  it("polling goes on", () =>
    without(async () => {
      const socket = server.client();
      const [error] = await next(socket.io.engine, "upgradeError");
      assert.equal(error.transport, "websocket");
      assert.equal(await socket.emitWithAck("echo", 1), 1);
    }));

  it("tryAllTransports takes the next one", () =>
    without(async () => {
      const transports = ["websocket", "polling"];
      const socket = await server.connected("/", {
        transports,
        tryAllTransports: true,
        upgrade: false,
      });
      assert.equal(socket.io.engine.transport.name, "polling");
    }));

  it("tryAllTransports takes another than the one that was remembered", async () => {
    const socket = await server.connected("/", WAYS.upgrade);
    socket.disconnect();
    await without(async () => {
      const opts = { rememberUpgrade: true, tryAllTransports: true, reconnection: false };
      const again = await server.connected("/", opts);
      assert.equal(again.io.engine.transport.name, "polling");
    });
  });

  it("websocket alone is an error, not a hang", () =>
    without(async () => {
      const socket = server.client("/", WAYS.websocket);
      const [error] = await next(socket, "connect_error");
      assert.equal(error.message, "websocket error");
    }));
});

describe("in Node with the WebSocket of a page, as jsdom and Electron have it", () => {
  const { WebSocket } = globalThis;

  /** Takes a text for a protocol's name, as browsers do. */
  class PageWebSocket extends WebSocket {
    constructor(uri, protocols = []) {
      if (/[^\w.-]/.test(protocols)) {
        throw new SyntaxError(`no name of a subprotocol: ${protocols}`);
      }
      super(uri, protocols);
    }
  }

  it("it is used", withGlobalWebSocket, async () => {
    globalThis.WebSocket = PageWebSocket;
    try {
      await server.connected("/", WAYS.websocket);
    } finally {
      globalThis.WebSocket = WebSocket;
    }
  });
});

describe("payloads", () => {
  it("more than the server takes at once goes in several", async () => {
    const socket = await server.connected("/", WAYS.polling);
    const key = `large ${socket.id}`;
    for (let n = 0; n < 5; n++) {
      socket.emit("record", key, "ä".repeat(200_000));
      socket.emit("record", key, new Uint8Array(300_000));
    }
    const recorded = await socket.emitWithAck("recorded", key).catch(() => assert.fail("closed"));
    assert.deepEqual(
      recorded.map((it) => it.length),
      Array(5).fill([200_000, 300_000]).flat(),
    );
  });

  it("forceBase64 makes text of binary, over WebSocket too", async () => {
    const socket = await server.connected("/", { ...WAYS.websocket, forceBase64: true });
    assert.equal((await socket.emitWithAck("whoami")).query.b64, "1");
    const bytes = Buffer.from([0, 1, 254, 255]);
    assert.deepEqual(await socket.emitWithAck("echo", bytes), bytes);
  });

  it("binaryType blob gives Blobs", { skip: onlyOurs.skip || onlyJson.skip }, async () => {
    for (const way of [WAYS.polling, WAYS.websocket]) {
      const socket = server.client("/", way);
      socket.io.engine.binaryType = "blob";
      const blob = await socket.emitWithAck("echo", Buffer.from("abc"));
      assert.ok(blob instanceof Blob);
      assert.equal(await blob.text(), "abc");
    }
  });
});

describe("in a page", onlyOurs, () => {
  /** Runs with the window's listeners, which Node has not. */
  async function inPage(run) {
    const page = new EventTarget();
    globalThis.addEventListener = page.addEventListener.bind(page);
    globalThis.removeEventListener = page.removeEventListener.bind(page);
    try {
      await run((name) => page.dispatchEvent(new Event(name)));
    } finally {
      delete globalThis.addEventListener;
      delete globalThis.removeEventListener;
    }
  }

  it("that goes offline, the connection is given up at once, and taken up again", () =>
    inPage(async (happens) => {
      const socket = await server.connected();
      const disconnect = next(socket, "disconnect");
      happens("offline");
      const [reason, { description }] = await disconnect;
      assert.deepEqual([reason, description], ["transport close", "network connection lost"]);
      await next(socket, "connect");
    }));

  it("on this very computer, offline means nothing", () =>
    inPage(async (happens) => {
      const socket = await server.connected("/", {}, server.url.replace("127.0.0.1", "localhost"));
      happens("offline");
      assert.equal(await socket.emitWithAck("echo", 1), 1);
    }));

  it("that is left, closeOnBeforeunload closes in silence", () =>
    inPage(async (happens) => {
      const socket = await server.connected("/", { ...WAYS.websocket, closeOnBeforeunload: true });
      const other = await server.connected("/", WAYS.websocket);
      socket.on("disconnect", () => assert.fail("not silent"));
      const { ws } = socket.io.engine.transport;
      happens("beforeunload");
      await until(() => ws.readyState === ws.CLOSED);
      assert.equal(await other.emitWithAck("echo", 1), 1);
      socket.off("disconnect");
    }));
});
