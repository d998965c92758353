/**
 * Namespaces: one connection for all of them, who gets which socket, who is refused.
 */

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { connect, io, Manager, onlyOurs } from "../support/client.js";
import { useServer } from "../support/fixture.js";
import { next, roundTrip, until } from "../support/waiting.js";

const server = useServer();
let paths = 0;

/** Another port is another server to the cache of managers: each test has an entry of its own. */
async function freshAddress() {
  const proxy = await server.network();
  paths++;
  return proxy.url;
}

describe("one connection", () => {
  it("is shared by the namespaces of a server", async () => {
    const url = await freshAddress();
    const main = server.keep(io(url));
    const chat = server.keep(io(`${url}/chat`));
    await Promise.all([next(main, "connect"), next(chat, "connect")]);
    assert.equal(main.io, chat.io);
    assert.equal(main.io.engine, chat.io.engine);
    assert.notEqual(main.id, chat.id);
    assert.deepEqual([main.nsp, chat.nsp], ["/", "/chat"]);

    const heard = [];
    main.on("echo", (...args) => heard.push(["/", ...args]));
    chat.on("echo", (...args) => heard.push(["/chat", ...args]));
    main.emit("echo", 1, Buffer.from([1]));
    chat.emit("echo", 2, Buffer.from([2]));
    await roundTrip(main);
    await roundTrip(chat);
    assert.deepEqual(heard, [
      ["/", 1, Buffer.from([1])],
      ["/chat", 2, Buffer.from([2])],
    ]);
  });

  it("outlives a namespace, and ends with the last one", async () => {
    const url = await freshAddress();
    const main = server.keep(io(url));
    const chat = server.keep(io(`${url}/chat`));
    await Promise.all([next(main, "connect"), next(chat, "connect")]);
    const { engine } = main.io;

    chat.disconnect();
    assert.equal(chat.connected, false);
    assert.equal(await main.emitWithAck("echo", 1), 1);
    assert.equal(engine.readyState, "open");

    chat.connect();
    await next(chat, "connect");
    assert.equal(main.io.engine, engine);

    chat.disconnect();
    main.disconnect();
    await until(() => engine.readyState === "closed");
  });

  it("a namespace asked for again with io() gets a connection of its own", async () => {
    const url = await freshAddress();
    const first = server.keep(io(url));
    const second = server.keep(io(url));
    assert.notEqual(first, second);
    assert.notEqual(first.io, second.io);
    await Promise.all([next(first, "connect"), next(second, "connect")]);
    assert.notEqual(first.id, second.id);
  });

  it("forceNew and multiplex: false keep it to themselves", async () => {
    const url = await freshAddress();
    const main = server.keep(io(url));
    const forced = server.keep(io(`${url}/chat`, { forceNew: true }));
    const single = server.keep(io(`${url}/chat`, { multiplex: false }));
    assert.equal(new Set([main.io, forced.io, single.io]).size, 3);
  });

  it("another path is another server", async () => {
    const url = await freshAddress();
    const main = server.keep(io(url, { autoConnect: false }));
    const other = server.keep(io(`${url}/chat`, { autoConnect: false, path: "/elsewhere" }));
    assert.notEqual(main.io, other.io);
  });
});

describe("io.connect()", () => {
  it("called again gives the same socket", onlyOurs, async () => {
    const url = await freshAddress();
    const first = server.keep(io.connect(url));
    assert.equal(io.connect(url), first);
    assert.equal(connect(url), first);
    await next(first, "connect");
    assert.equal(io.connect(url), first);
    assert.equal(io.connect(`${url}/chat`).io, first.io);
    server.keep(io.connect(`${url}/chat`));
  });

  it("gives the socket that io() made, and connects it again", onlyOurs, async () => {
    const url = await freshAddress();
    const first = server.keep(io(url));
    await next(first, "connect");
    first.disconnect();
    assert.equal(io.connect(url), first);
    await next(first, "connect");
  });

  it("with forceNew gives another", onlyOurs, async () => {
    const url = await freshAddress();
    const first = server.keep(io.connect(url));
    const second = server.keep(io.connect(url, { forceNew: true }));
    assert.notEqual(first, second);
    assert.equal(io.connect(url), first);
  });
});

describe("Manager", () => {
  it("hands out the same socket for a namespace", async () => {
    const manager = new Manager(server.url, { autoConnect: false });
    const socket = server.keep(manager.socket("/chat"));
    assert.equal(manager.socket("/chat"), socket);
    assert.equal(socket.active, false);
    socket.connect();
    assert.equal(socket.active, true);
    await next(socket, "connect");
    assert.equal((await socket.emitWithAck("whoami")).nsp, "/chat");
  });

  it("open calls back, with the error or without", async () => {
    const manager = new Manager(server.url, { autoConnect: false });
    await new Promise((resolve, reject) =>
      manager.open((error) => (error ? reject(error) : resolve())),
    );
    manager.disconnect();
    const nobody = new Manager("http://127.0.0.1:9", { autoConnect: false });
    const error = await new Promise((resolve) => nobody.connect(resolve));
    assert.ok(error instanceof Error);
    assert.equal(nobody._reconnecting ?? false, false);
  });

  it("takes settings, and tells them", () => {
    const manager = new Manager(server.url, { autoConnect: false, reconnectionDelay: 5 });
    const defaults = [
      "reconnection",
      "reconnectionAttempts",
      "reconnectionDelay",
      "reconnectionDelayMax",
    ];
    assert.deepEqual(
      defaults.map((name) => manager[name]()),
      [true, Infinity, 5, 5000],
    );
    assert.deepEqual([manager.randomizationFactor(), manager.timeout()], [0.5, 20000]);
    for (const [name, value] of [
      ["reconnection", false],
      ["reconnectionAttempts", 3],
      ["reconnectionDelay", 10],
      ["reconnectionDelayMax", 20],
      ["randomizationFactor", 0],
      ["timeout", 30],
    ]) {
      assert.equal(manager[name](value), manager);
      assert.equal(manager[name](), value);
    }
  });
});

describe("auth", () => {
  it("as an object", async () => {
    const socket = await server.connected("/private", { auth: { token: "secret", more: [1] } });
    assert.deepEqual((await socket.emitWithAck("whoami")).auth, { token: "secret", more: [1] });
  });

  it("as a function, asked at each connect", async () => {
    let times = 0;
    const auth = (send) => setTimeout(() => send({ token: "secret", times: ++times }), 5);
    const socket = await server.connected("/private", { auth });
    assert.equal((await socket.emitWithAck("whoami")).auth.times, 1);
    socket.disconnect().connect();
    await next(socket, "connect");
    assert.equal((await socket.emitWithAck("whoami")).auth.times, 2);
  });

  it("answered twice or too late, counts once", onlyOurs, async () => {
    const sends = [];
    const socket = server.client("/private", { auth: (send) => sends.push(send) });
    await until(() => sends.length === 1);
    // not wanted any more: the answer to that question is of no use
    socket.disconnect().connect();
    await until(() => sends.length === 2);
    sends[0]({ token: "wrong" });
    sends[1]({ token: "secret" });
    sends[1]({ token: "secret" });
    await next(socket, "connect");
    assert.equal(await socket.emitWithAck("echo", 1), 1);
  });

  it("answered late counts no more, where the connection is still the same", onlyOurs, async () => {
    const root = await server.connected();
    const { id } = root;
    const sends = [];
    const socket = server.keep(root.io.socket("/private", { auth: (send) => sends.push(send) }));
    socket.disconnect().connect();
    sends[0]({ token: "secret", question: 1 });
    sends[1]({ token: "secret", question: 2 });
    await next(socket, "connect");
    assert.equal((await socket.emitWithAck("whoami")).auth.question, 2);
    await roundTrip(root);
    assert.equal(root.id, id);
  });

  it("that was never answered is asked for again by connect()", async () => {
    const root = await server.connected();
    let times = 0;
    const auth = (send) => ++times === 1 || send({ token: "secret" });
    const socket = server.keep(root.io.socket("/private", { auth }));
    socket.connect();
    await next(socket, "connect");
    assert.equal(times, 2);
  });

  it("can be set before connecting again", async () => {
    const socket = server.client("/private");
    const [error] = await next(socket, "connect_error");
    assert.equal(error.message, "not authorized");
    socket.auth = { token: "secret" };
    socket.connect();
    await next(socket, "connect");
  });
});

describe("a refusal", () => {
  it("has the message and the data, and ends the attempts", async () => {
    const socket = server.client("/private", { auth: { token: "wrong" } });
    const [error] = await next(socket, "connect_error");
    assert.ok(error instanceof Error);
    assert.equal(error.message, "not authorized");
    assert.deepEqual(error.data, { code: "E1" });
    assert.deepEqual([socket.connected, socket.active, socket.id], [false, false, undefined]);
  });

  it("of a namespace that is not", async () => {
    const socket = server.client("/nowhere");
    const [error] = await next(socket, "connect_error");
    assert.equal(error.message, "Invalid namespace");
    assert.equal(error.data, undefined);
    assert.equal(socket.active, false);
  });

  it("leaves the other namespaces alone", async () => {
    const url = await freshAddress();
    const main = server.keep(io(url));
    const refused = server.keep(io(`${url}/private`));
    await Promise.all([next(main, "connect"), next(refused, "connect_error")]);
    assert.equal(await main.emitWithAck("echo", 1), 1);
    assert.equal(main.active, true);
  });

  it("does not disturb a second try over the same connection", async () => {
    const url = await freshAddress();
    const main = server.keep(io(url));
    const refused = server.keep(io(`${url}/private`));
    await Promise.all([next(main, "connect"), next(refused, "connect_error")]);
    const { engine } = main.io;
    refused.auth = { token: "secret" };
    refused.connect();
    await next(refused, "connect");
    assert.equal(main.io.engine, engine);
    assert.equal(await refused.emitWithAck("echo", 1), 1);
  });
});
