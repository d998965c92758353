/**
 * What the client sends, word by word.
 */

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { onlyOurs } from "../support/client.js";
import { client, connectedOverWebSocket, open, startScripted } from "../support/scripted.js";
import { next, until } from "../support/waiting.js";

/** A polling peer that records; GETs wait until `send` is called, but for the handshake. */
async function pollingPeer(handshake = open(), connect = true) {
  const posts = [];
  const waiting = [];
  const outbox = [handshake];
  const peer = {
    posts,
    waiting,
    send(payload) {
      outbox.push(payload);
      peer.flush();
    },
    flush() {
      while (outbox.length && waiting.length) {
        waiting.shift()(outbox.shift());
      }
    },
  };
  peer.url = await startScripted({
    poll({ method, url, body }, answer) {
      if (method === "GET") {
        waiting.push(answer);
        peer.flush();
      } else {
        posts.push([body, url.searchParams.get("sid")]);
        answer("ok");
        if (connect && body.startsWith("40")) {
          peer.send('40{"sid":"session"}');
        }
      }
    },
    socket: (ws, url) => peer.socket?.(ws, url),
  });
  return peer;
}

describe("over WebSocket", () => {
  it("the request, the CONNECT packet, events, acknowledgements, the heartbeat, the end", async () => {
    const messages = [];
    let peer, address;
    const url = await startScripted({
      socket(ws, requested) {
        peer = ws;
        address = requested;
        ws.on("message", (data, binary) => messages.push(binary ? [...data] : String(data)));
        ws.on("close", (code) => messages.push(code));
        ws.send(open());
      },
    });
    const socket = client(`${url}/chat`, { transports: ["websocket"], auth: { token: 1 } });
    await until(() => messages.length === 1);
    peer.send('40/chat,{"sid":"session"}');
    await next(socket, "connect");
    assert.equal(address.pathname + address.search, "/socket.io/?EIO=4&transport=websocket");
    assert.equal(messages.shift(), '40/chat,{"token":1}');

    socket.on("ask", (...args) => args.pop()("yes", new Uint8Array([9])));
    socket.emit("a", { b: [1, "ä"] });
    socket.emit("b", () => {});
    socket.emit("c", new Uint8Array([1]), { d: new Uint8Array([2, 3]) }, () => {});
    peer.send('42/chat,7["ask"]');
    await until(() => messages.length === 7);
    peer.send("2");
    await until(() => messages.length === 8);
    socket.disconnect();
    await until(() => messages.length === 10);
    assert.deepEqual(messages, [
      '42/chat,["a",{"b":[1,"ä"]}]',
      '42/chat,0["b"]',
      '452-/chat,1["c",{"_placeholder":true,"num":0},{"d":{"_placeholder":true,"num":1}}]',
      [1],
      [2, 3],
      '461-/chat,7["yes",{"_placeholder":true,"num":0}]',
      [9],
      "3",
      "41/chat,",
      1005,
    ]);
  });

  it("the last words are all said before the end", async () => {
    const { socket, peer, sent } = await connectedOverWebSocket();
    for (let n = 0; n < 1000; n++) {
      socket.emit("n", n);
    }
    socket.disconnect();
    await until(() => peer.readyState === peer.CLOSED);
    assert.deepEqual(sent, [...Array.from({ length: 1000 }, (_, n) => `42["n",${n}]`), "41"]);
  });

  it("an answer goes only to who asked", onlyOurs, async () => {
    const opts = { reconnection: true, reconnectionDelay: 1 };
    const { socket, peer, sent } = await connectedOverWebSocket(opts);
    const asked = next(socket, "ask");
    peer.send('421["ask"]');
    const [answer] = await asked;
    peer.terminate();
    await next(socket, "disconnect");
    answer("while nobody listens");
    await next(socket, "connect");
    answer("to somebody else");
    socket.emit("last");
    await until(() => sent.length);
    assert.deepEqual(sent, ['42["last"]']);
  });

  it("two connects ask once", onlyOurs, async () => {
    const messages = [];
    const url = await startScripted({
      socket(ws) {
        ws.send(open());
        ws.on("message", (data) => messages.push(String(data)));
      },
    });
    const socket = client(url, { transports: ["websocket"] });
    await until(() => messages.length);
    socket.connect().connect();
    socket.io.engine.send("marker");
    await until(() => messages.includes("4marker"));
    assert.deepEqual(messages, ["40", "4marker"]);
  });

  it("auth that comes too late is kept to oneself", onlyOurs, async () => {
    const messages = [];
    const peers = [];
    const url = await startScripted({
      socket(ws) {
        peers.push(ws);
        ws.send(open());
        ws.on("message", (data) => messages.push(String(data)));
      },
    });
    const sends = [];
    const auth = (send) => sends.push(send);
    const opts = { transports: ["websocket"], auth, reconnection: true, reconnectionDelay: 1 };
    const socket = client(url, opts);
    await until(() => sends.length === 1);
    peers[0].terminate();
    await until(() => sends.length === 2);
    sends[0]({ attempt: 1 });
    sends[1]({ attempt: 2 });
    sends[1]({ attempt: 3 });
    socket.io.engine.send("marker");
    await until(() => messages.includes("4marker"));
    assert.deepEqual(messages, ['40{"attempt":2}', "4marker"]);
  });
});

describe("over polling", () => {
  it("what waits goes together, as much as the server takes, and one thing in any case", async () => {
    const peer = await pollingPeer(open({ maxPayload: 60 }));
    const socket = client(peer.url);
    await next(socket, "connect");
    assert.deepEqual(peer.posts.splice(0), [["40", "abc"]]);

    socket.emit("first");
    socket.emit("ä".repeat(10));
    socket.emit("ä".repeat(9));
    socket.emit("e", new Uint8Array(30));
    // an event that large is refused
    socket.io.engine.send("a".repeat(100));
    socket.emit("last");
    const total = () =>
      peer.posts
        .map(([body]) => body)
        .join("\x1e")
        .split("\x1e").length;
    await until(() => total() === 7);
    const place = '{"_placeholder":true,"num":0}';
    assert.deepEqual(
      peer.posts.map(([body]) => body),
      [
        '42["first"]',
        // 26 + 1 + 24 bytes: with the next one it would be too much
        `42["${"ä".repeat(10)}"]\x1e42["${"ä".repeat(9)}"]`,
        `451-["e",${place}]`,
        `b${"A".repeat(40)}`,
        `4${"a".repeat(100)}`,
        '42["last"]',
      ],
    );
  });

  it("the last words are all said before the end, and one is told", async () => {
    const peer = await pollingPeer();
    const socket = client(peer.url);
    await next(socket, "connect");
    for (let n = 0; n < 1000; n++) {
      socket.emit("n", n);
    }
    socket.disconnect();
    await until(() => peer.posts.at(-1)[0] === "1");
    const packets = peer.posts.flatMap(([body]) => body.split("\x1e"));
    const words = Array.from({ length: 1000 }, (_, n) => `42["n",${n}]`);
    assert.deepEqual(packets, ["40", ...words, "41", "1"]);
  });

  it(
    "a session that nobody wants any more is ended, even if it has only begun",
    onlyOurs,
    async () => {
      const held = [];
      const posts = [];
      const url = await startScripted({
        poll({ method, body, url: { searchParams } }, answer) {
          if (method === "GET") {
            held.push(answer);
          } else {
            posts.push([body, searchParams.get("sid")]);
            answer("ok");
          }
        },
      });
      const socket = client(url);
      await until(() => held.length);
      socket.disconnect();
      held[0](open({ sid: "unwanted" }));
      await until(() => posts.length);
      assert.deepEqual(posts, [["1", "unwanted"]]);
      assert.equal(held.length, 1);
    },
  );

  it("the server's close ends it", async () => {
    const peer = await pollingPeer();
    const socket = client(peer.url);
    await next(socket, "connect");
    peer.send("1");
    const [reason, { description }] = await next(socket, "disconnect");
    assert.deepEqual([reason, description], ["transport close", "transport closed by the server"]);
  });

  it("what comes before the close in one payload is heard before it", onlyOurs, async () => {
    const peer = await pollingPeer();
    const socket = client(peer.url);
    await next(socket, "connect");
    const heard = [];
    socket.onAny((event) => heard.push(event));
    socket.on("disconnect", (reason) => heard.push(reason));
    peer.send('42["a"]\x1e42["b"]\x1e41\x1e1');
    await until(() => socket.disconnected);
    assert.deepEqual(heard, ["a", "b", "io server disconnect"]);
  });
});

describe("the upgrade", () => {
  it("probes, waits for the GET, says so, and sends what waited", async () => {
    const peer = await pollingPeer(open({ upgrades: ["websocket"] }));
    const messages = [];
    let ws;
    peer.socket = (opened, url) => {
      ws = opened;
      messages.push(url.searchParams.get("sid"));
      ws.on("message", (data) => messages.push(String(data)));
    };
    const socket = client(peer.url);
    await next(socket, "connect");
    await until(() => messages.length === 2 && peer.waiting.length);
    assert.deepEqual(messages.splice(0), ["abc", "2probe"]);
    const upgrading = next(socket.io.engine, "upgrading");
    ws.send("3probe");
    await upgrading;
    socket.emit("waits");
    peer.send("6");
    await until(() => messages.length === 2);
    assert.deepEqual(messages, ["5", '42["waits"]']);
    assert.deepEqual([peer.posts.length, peer.waiting.length], [1, 0]);
    ws.send('42["a"]');
    await next(socket, "a");
  });

  it("a wrong answer leaves polling as it was", onlyOurs, async () => {
    const peer = await pollingPeer(open({ upgrades: ["websocket"] }));
    let ws;
    peer.socket = (opened) => {
      ws = opened;
      ws.on("message", () => ws.send("3wrong"));
    };
    const socket = client(peer.url);
    const [error] = await next(socket.io.engine, "upgradeError");
    assert.equal(error.transport, "websocket");
    await until(() => ws.readyState === ws.CLOSED);
    if (!socket.connected) {
      await next(socket, "connect");
    }
    peer.send('42["a"]');
    await next(socket, "a");
  });

  it("given up halfway, polling is resumed", onlyOurs, async () => {
    const peer = await pollingPeer(open({ upgrades: ["websocket"] }));
    let ws;
    peer.socket = (opened) => (ws = opened);
    const socket = client(peer.url);
    await next(socket, "connect");
    await until(() => ws && peer.waiting.length);
    const upgrading = next(socket.io.engine, "upgrading");
    ws.send("3probe");
    await upgrading;
    socket.emit("waits");
    const failed = next(socket.io.engine, "upgradeError");
    ws.terminate();
    await failed;
    await until(() => peer.posts.some(([body]) => body === '42["waits"]'));
    for (const event of ["a", "b", "c"]) {
      peer.send(`42["${event}"]`);
      await next(socket, event);
    }
    assert.equal(socket.io.engine.transport.name, "polling");
  });

  it("closed while it goes on, ends well", async () => {
    const peer = await pollingPeer(open({ upgrades: ["websocket"] }));
    const messages = [];
    let ws;
    peer.socket = (opened) => {
      ws = opened;
      ws.on("message", (data) => messages.push(String(data)));
      ws.on("close", () => messages.push("closed"));
    };
    const socket = client(peer.url);
    await next(socket, "connect");
    await until(() => messages.length && peer.waiting.length);
    const upgrading = next(socket.io.engine, "upgrading");
    ws.send("3probe");
    await upgrading;
    socket.disconnect();
    peer.send("6");
    await until(() => messages.at(-1) === "closed");
    assert.deepEqual(messages, ["2probe", "5", "41", "closed"]);
  });
});
