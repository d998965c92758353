/**
 * Connecting, namespaces, and disconnecting on purpose.
 */

import assert from "node:assert/strict";

import { describe, it, next, nextArgs, pause, record } from "../support.js";

describe("connection", () => {
  it("to localhost, over which events come and go", async ({ io }) => {
    const socket = io();
    socket.emit("hi");
    await next(socket, "hi");
  });

  it("is not made with autoConnect: false, until connect is called", async ({ io }) => {
    const socket = io({ autoConnect: false });
    const connects = record(socket, "connect");
    await pause(300);
    assert.equal(connects.length, 0);
    assert.equal(socket.active, false);
    socket.connect();
    assert.equal(socket.active, true);
    await next(socket, "connect");
    assert.equal(socket.connected, true);
    assert.equal(socket.disconnected, false);
  });

  it("is another one for the same path with its own query", async ({ io }) => {
    const [one, two] = [io("/?woot=1"), io("/?woot=2")];
    assert.notEqual(one.io, two.io);
    await Promise.all([next(one, "connect"), next(two, "connect")]);
    assert.notEqual(one.id, two.id);
  });

  it("is shared by namespaces, and another one for a namespace in use", async ({ io }) => {
    const query = { shared: Math.random() };
    const first = io("/", { forceNew: false, multiplex: true, path: "/socket.io", query });
    const foo = io("/foo", { forceNew: false });
    const again = io("/foo", { forceNew: false });
    assert.equal(foo.io, first.io);
    assert.notEqual(again.io, foo.io);
    await Promise.all([first, foo, again].map((socket) => next(socket, "connect")));
  });

  it("leads to a namespace later, too", async ({ manager }) => {
    const shared = manager();
    await next(shared.socket("/"), "connect");
    const foo = shared.socket("/foo");
    await next(foo, "connect");
    assert.equal(shared.engine.readyState, "open");
  });

  it("is opened again for a namespace after it was closed", async ({ manager }) => {
    const shared = manager();
    const socket = shared.socket("/");
    await next(socket, "connect");
    const gone = next(socket, "disconnect");
    socket.disconnect();
    assert.equal(await gone, "io client disconnect");
    const foo = shared.socket("/foo");
    await next(foo, "connect");
  });

  it("opens while another socket disconnects", async ({ manager }) => {
    const shared = manager();
    const foo = shared.socket("/foo");
    await next(foo, "connect");
    const asd = shared.socket("/asd");
    const connected = next(asd, "connect");
    foo.disconnect();
    await connected;
  });

  it("outlives one of two sockets", async ({ manager }) => {
    const shared = manager();
    const [foo, asd] = [shared.socket("/foo"), shared.socket("/asd")];
    await Promise.all([next(foo, "connect"), next(asd, "connect")]);
    const ended = record(asd, "disconnect");
    const gone = nextArgs(foo, "disconnect");
    foo.disconnect();
    assert.equal((await gone)[0], "io client disconnect");
    await pause(200);
    assert.deepEqual(ended, []);
    assert.equal(asd.connected, true);
    asd.disconnect();
    assert.deepEqual(
      ended.map(([reason]) => reason),
      ["io client disconnect"],
    );
  });

  it("ended by the server is not taken up again by itself", async ({ io }) => {
    const socket = io({ reconnectionDelay: 10 });
    await next(socket, "connect");
    const connects = record(socket, "connect");
    socket.emit("requestDisconnect");
    assert.equal(await next(socket, "disconnect"), "io server disconnect");
    assert.equal(socket.active, false);
    await pause(200);
    assert.deepEqual(connects, []);
    socket.connect();
    await next(socket, "connect");
  });
});

describe("a manager's sockets", () => {
  it("a closed one is opened again when it is asked for", async ({ manager }) => {
    const shared = manager({ autoConnect: true });
    const socket = shared.socket("/");
    await next(socket, "connect");
    socket.disconnect();
    assert.equal(socket.active, false);
    assert.equal(shared.socket("/"), socket);
    assert.equal(socket.active, true);
    await next(socket, "connect");
  });

  it("but not with autoConnect: false", async ({ manager }) => {
    const shared = manager({ autoConnect: false });
    const socket = shared.socket("/");
    assert.equal(socket.active, false);
    socket.connect();
    await next(socket, "connect");
    socket.disconnect();
    assert.equal(shared.socket("/"), socket);
    assert.equal(socket.active, false);
  });

  it("an active one asks the server once", async ({ manager }) => {
    const shared = manager({ autoConnect: true });
    const sent = record(shared.engine, "packetCreate", ({ data }) => data);
    const socket = shared.socket("/");
    assert.equal(shared.socket("/"), socket);
    await next(socket, "connect");
    shared.socket("/");
    await pause(100);
    socket.disconnect();
    assert.deepEqual(sent, ["0", "1"]);
  });

  it("connect() on an active one is nothing new", async ({ manager }) => {
    const shared = manager({ autoConnect: true });
    const sent = record(shared.engine, "packetCreate", ({ data }) => data);
    const [main, foo] = [shared.socket("/"), shared.socket("/foo")];
    await Promise.all([next(main, "connect"), next(foo, "connect")]);
    main.connect();
    foo.connect();
    foo.disconnect();
    main.disconnect();
    assert.deepEqual(sent, ["0", "0/foo,", "1/foo,", "1"]);
  });
});

describe("who is refused", () => {
  it("by the main namespace hears why", async ({ io }) => {
    const socket = io({ query: { fail: true } });
    const error = await next(socket, "connect_error");
    assert.ok(error instanceof Error);
    assert.equal(error.message, "Auth failed (main namespace)");
    assert.equal(socket.connected, false);
    assert.equal(socket.active, false);
  });

  it("by another namespace hears why", async ({ io }) => {
    const error = await next(io("/no"), "connect_error");
    assert.ok(error instanceof Error);
    assert.equal(error.message, "Auth failed (custom namespace)");
  });

  it("by a namespace that is not, as well", async ({ io }) => {
    assert.equal((await next(io("/doesnotexist"), "connect_error")).message, "Invalid namespace");
  });

  it("does not ask again over the next connection", async ({ io }) => {
    const socket = io("/no", { reconnectionDelay: 10 });
    const errors = record(socket, "connect_error");
    await next(socket, "connect_error");
    socket.io.engine.close();
    await pause(150);
    assert.equal(errors.length, 1);
  });

  it("can ask again by hand", async ({ io }) => {
    const socket = io("/no");
    await next(socket, "connect_error");
    socket.connect();
    assert.equal((await next(socket, "connect_error")).message, "Auth failed (custom namespace)");
  });
});
