/**
 * One connection after another: what is kept of the one before, and what is not.
 */

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { onlyOurs } from "../support/client.js";
import { client, open, startScripted } from "../support/scripted.js";
import { next, until } from "../support/waiting.js";

/**
 * A client that connects again and again to a peer which answers CONNECT with what the test says;
 * null instead of a packet ends the connection.
 */
async function sessions(answers, handshake = open(), more = {}) {
  const connects = [];
  const sent = [];
  const peers = [];
  const url = await startScripted({
    socket(ws) {
      peers.push(ws);
      ws.send(handshake);
      ws.on("message", (data) => {
        const text = String(data);
        if (text.startsWith("40")) {
          const answer = answers[connects.push(text) - 1] ?? ['40{"sid":"session"}'];
          answer.forEach((packet) => (packet ? ws.send(packet) : ws.close()));
        } else {
          sent.push(text);
        }
      });
    },
  });
  const opts = { transports: ["websocket"], reconnection: true, reconnectionDelay: 1 };
  const socket = client(url, { ...opts, auth: { token: 1 }, ...more });
  return {
    socket,
    connects,
    /** What else came, over all connections. */
    sent,
    /** The peer of the present connection. */
    peer: () => peers.at(-1),
    async again() {
      const connect = next(socket, "connect");
      peers.at(-1).terminate();
      await connect;
    },
  };
}

describe("recovery", () => {
  it("is asked for by id and offset, and what was missed comes once we are connected", async () => {
    const missed = '42["a",1,"offset2"]';
    const { socket, connects, peer, again } = await sessions([
      ['40{"sid":"s1","pid":"p1"}'],
      [missed, '40{"sid":"s1","pid":"p1"}'],
    ]);
    await next(socket, "connect");
    assert.equal(!!socket.recovered, false);
    peer().send('42["a",0,"offset1"]');
    assert.deepEqual(await next(socket, "a"), [0, "offset1"]);

    const heard = [];
    socket.on("a", (n) => heard.push([n, socket.connected, socket.id]));
    socket.on("connect", () => heard.push("connect"));
    await again();
    assert.equal(connects[1], '40{"pid":"p1","offset":"offset1","token":1}');
    assert.deepEqual(heard, [[1, true, "s1"], "connect"]);
    assert.equal(socket.recovered, true);
    await again();
    assert.equal(connects[2], '40{"pid":"p1","offset":"offset2","token":1}');
    assert.equal(!!socket.recovered, false);
  });

  it("that failed is forgotten: the offset was that of another session", onlyOurs, async () => {
    const { socket, connects, peer, again } = await sessions([
      ['40{"sid":"s1","pid":"p1"}'],
      ['40{"sid":"s2","pid":"p2"}'],
    ]);
    await next(socket, "connect");
    peer().send('42["a","offset1"]');
    await next(socket, "a");
    await again();
    assert.deepEqual([socket.id, socket.recovered], ["s2", false]);
    await again();
    assert.equal(connects[2], '40{"pid":"p2","token":1}');
  });

  it("that is broken off midway begins again: nothing is heard twice", onlyOurs, async () => {
    const missed = '42["a",1,"offset2"]';
    const { socket, connects, peer, again } = await sessions([
      ['40{"sid":"s1","pid":"p1"}'],
      [missed, null],
      [missed, '40{"sid":"s1","pid":"p1"}'],
    ]);
    await next(socket, "connect");
    peer().send('42["a",0,"offset1"]');
    await next(socket, "a");
    const heard = [];
    socket.on("a", (n) => heard.push(n));
    await again();
    assert.equal(connects[2], '40{"pid":"p1","offset":"offset1","token":1}');
    assert.deepEqual(heard, [1]);
    assert.equal(socket.recovered, true);
  });

  for (const waiting of [[], ["first"]]) {
    const title = `sends what a missed event's listener emits once, after ${waiting.length} others`;
    it(title, onlyOurs, async () => {
      const { socket, sent, again } = await sessions(
        [['40{"sid":"s1","pid":"p1"}'], ['42["a","offset1"]', '40{"sid":"s1","pid":"p1"}']],
        open(),
        { retries: 3 },
      );
      await next(socket, "connect");
      waiting.forEach((event) => socket.emit(event));
      await until(() => sent.length === waiting.length);
      sent.length = 0;
      socket.on("a", () => socket.emit("heard"));
      await again();
      socket.disconnect();
      await until(() => sent.at(-1) === "41");
      const [event] = [...waiting, "heard"];
      assert.deepEqual(sent, [`42${waiting.length}["${event}"]`, "41"]);
    });
  }

  it("is not asked for by who said goodbye, as that may be overtaken", onlyOurs, async () => {
    const { socket, connects } = await sessions([['40{"sid":"s1","pid":"p1"}']]);
    await next(socket, "connect");
    socket.disconnect().connect();
    await next(socket, "connect");
    assert.deepEqual(connects, ['40{"token":1}', '40{"token":1}']);
  });

  it("is not asked for where the server knows nothing of it", async () => {
    const { socket, connects, peer, again } = await sessions([]);
    await next(socket, "connect");
    peer().send('42["a","no offset"]');
    await next(socket, "a");
    await again();
    assert.deepEqual(connects, ['40{"token":1}', '40{"token":1}']);
  });
});

describe("another connection", () => {
  it("knows nothing of a packet that was broken off", async () => {
    const { socket, peer, again } = await sessions([]);
    await next(socket, "connect");
    const beat = next(socket.io, "ping");
    peer().send('451-["a",{"_placeholder":true,"num":0}]');
    peer().send("2");
    await beat;
    await again();
    peer().send('42["b"]');
    await next(socket, "b");
    assert.equal(socket.connected, true);
  });
});

describe("auth that is none", () => {
  for (const auth of [null, false, "", (send) => send(null), (send) => send()]) {
    it(`is not sent: ${auth === "" ? '""' : auth}`, async () => {
      const { socket, connects } = await sessions([], open(), { auth });
      await next(socket, "connect");
      assert.deepEqual(connects, ["40"]);
    });
  }
});

describe("the heartbeat", () => {
  it("keeps the connection as long as it beats, and no longer", async () => {
    const handshake = open({ pingInterval: 100, pingTimeout: 500 });
    const { socket, peer } = await sessions([], handshake);
    await next(socket, "connect");
    const reasons = [];
    socket.on("disconnect", (reason) => reasons.push(reason));
    for (let beats = 0; beats < 10; beats++) {
      const pong = next(peer(), "message");
      peer().send("2");
      assert.equal(String((await pong)[0]), "3");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.deepEqual(reasons, []);
    await until(() => reasons.length);
    assert.deepEqual(reasons, ["ping timeout"]);
  });
});
