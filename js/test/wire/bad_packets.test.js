/**
 * What a server must not send: the connection ends with "parse error", nothing else happens.
 */

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { onlyOurs } from "../support/client.js";
import { client, connectedOverWebSocket, open, startScripted } from "../support/scripted.js";
import { next, until } from "../support/waiting.js";

const BYTES = Buffer.from([1]);

/** Each a list of WebSocket messages. */
const BAD = [
  // Engine.IO
  [""],
  ["7"],
  ["x"],
  ["b*"],
  ["bA"],
  // Socket.IO: type
  ["4"],
  ["47"],
  ["4x"],
  ["4-1"],
  // payload
  ["42"],
  ["42{}"],
  ["42[]"],
  ["42null"],
  ['42"a"'],
  ["42[null]"],
  ["42[{}]"],
  ['42[["a"]]'],
  ['42["connect"]'],
  ['42["connect_error"]'],
  ['42["disconnect"]'],
  ['42["disconnecting"]'],
  ['42["a"'],
  ['42["a"]x'],
  ["43"],
  ["430"],
  ["43{}"],
  ["41[]"],
  ["41{}"],
  ["44"],
  ["44[]"],
  ["441"],
  ["40[]"],
  ['40"x"'],
  ["40null"],
  // acknowledgement id
  [`42${"1".repeat(100_000)}["a"]`],
  ['421.5["a"]'],
  ['42-1["a"]'],
  // namespace
  ['42/chat["a","b"]'],
  [`42/${"a".repeat(100_000)}`],
  // attachments
  ['45["a"]'],
  ['45-["a"]'],
  ['45x-["a"]'],
  ['450-["a"]'],
  ['4511-["a"]'],
  ['451.5-["a"]'],
  ['4599999999999999999999-["a"]'],
  ['421-["a"]'],
  ['430-["a"]'],
  [BYTES],
  ['451-["a",{"_placeholder":true,"num":0}]', '42["b"]'],
  ['451-["a",{"_placeholder":true,"num":0}]', "2", '42["b"]'],
  ["451-{}", BYTES],
  ["461-{}", BYTES],
  ['451-["a",{"_placeholder":true}]', BYTES],
  ...["1", "-1", "0.5", '"0"', '"splice"', '"__proto__"', "null", "true", "1e99"].map((num) => [
    `451-["a",{"_placeholder":true,"num":${num}}]`,
    BYTES,
  ]),
];

const describeMessages = (messages) =>
  messages
    .map((it) => (typeof it === "string" ? it.slice(0, 50) : `<${it.length} bytes>`))
    .join(" ");

describe("a bad packet ends the connection", onlyOurs, () => {
  for (const messages of BAD) {
    it(describeMessages(messages) || "(empty)", async () => {
      const { socket, peer } = await connectedOverWebSocket();
      socket.onAny((event) => assert.fail(`heard ${event}`));
      const disconnect = next(socket, "disconnect");
      for (const message of messages) {
        peer.send(message);
      }
      assert.equal((await disconnect)[0], "parse error");
      assert.equal(socket.connected, false);
      await until(() => peer.readyState === peer.CLOSED);
    });
  }

  for (const payload of ["", "\x1e", "x", "4", '42["a"', '42["a"]\x1e', "b*"]) {
    it(`over polling: ${JSON.stringify(payload)}`, async () => {
      let gets = 0;
      const url = await startScripted({
        poll({ method }, answer) {
          if (method === "POST") {
            answer("ok");
          } else {
            const answers = [open(), '40{"sid":"session"}', payload];
            if (gets < answers.length) {
              answer(answers[gets++]);
            }
          }
        },
      });
      const socket = client(url);
      assert.equal((await next(socket, "disconnect"))[0], "parse error");
    });
  }

  it("and then it is opened again", async () => {
    const { socket, peer } = await connectedOverWebSocket({
      reconnection: true,
      reconnectionDelay: 1,
    });
    peer.send("4x");
    await next(socket, "disconnect");
    await next(socket, "connect");
  });
});

describe("a bad handshake is an error, not a hang", onlyOurs, () => {
  const bad = [
    "0",
    "0{",
    "0null",
    "0[]",
    '0"abc"',
    open({ sid: undefined }),
    open({ sid: "" }),
    open({ upgrades: undefined }),
    open({ upgrades: 5 }),
    open({ pingInterval: undefined }),
    open({ pingInterval: "x" }),
    open({ pingTimeout: -30_000 }),
    "x",
    "",
  ];
  for (const packet of bad) {
    it(packet || "(empty)", async () => {
      const overWebSocket = await startScripted({ socket: (ws) => ws.send(packet) });
      const [error] = await next(
        client(overWebSocket, { transports: ["websocket"] }),
        "connect_error",
      );
      assert.equal(error.message, "parse error");

      const overPolling = await startScripted({ poll: (_, answer) => answer(packet) });
      const [again] = await next(client(overPolling), "connect_error");
      assert.equal(again.message, "parse error");
    });
  }

  it("a server that closes instead", async () => {
    const url = await startScripted({ socket: (ws) => ws.close() });
    const [error] = await next(client(url, { transports: ["websocket"] }), "connect_error");
    assert.ok(error instanceof Error);
    assert.equal(error.message, "transport close");
  });

  it("an HTTP error, with its status", async () => {
    const url = await startScripted({ poll: (_, answer) => answer("no", 503) });
    const [error] = await next(client(url), "connect_error");
    assert.deepEqual([error.message, error.description], ["xhr poll error", 503]);
  });

  it("a server that is older than the protocol", async () => {
    const url = await startScripted({
      socket(ws) {
        ws.send(open());
        ws.send("40");
      },
    });
    const [error] = await next(client(url, { transports: ["websocket"] }), "connect_error");
    assert.match(error.message, /Socket\.IO.* 2|v2/);
  });
});

describe("what is strange but not wrong", () => {
  it("is let be: packets that mean nothing to us", async () => {
    const { socket, peer } = await connectedOverWebSocket();
    for (const packet of ["3", "5", "6", '42/other,["a"]', "41/other,", '437["nobody asked"]']) {
      peer.send(packet);
    }
    peer.send('42["a",1]');
    assert.deepEqual(await next(socket, "a"), [1]);
    assert.equal(socket.connected, true);
  });

  it("a second handshake changes nothing", onlyOurs, async () => {
    const { socket, peer } = await connectedOverWebSocket();
    peer.send(open({ sid: "another" }));
    peer.send('42["a"]');
    await next(socket, "a");
    assert.equal(socket.io.engine.id, "abc");
  });

  it("a placeholder in a text event is data", async () => {
    const { socket, peer } = await connectedOverWebSocket();
    peer.send('42["a",{"_placeholder":true,"num":0}]');
    assert.deepEqual(await next(socket, "a"), [{ _placeholder: true, num: 0 }]);
  });

  it("the same attachment in two places, and one that nobody wants", async () => {
    const { socket, peer } = await connectedOverWebSocket();
    const place = '{"_placeholder":true,"num":1}';
    peer.send(`452-["a",${place},[${place}]]`);
    peer.send(Buffer.from([1]));
    peer.send(Buffer.from([2]));
    assert.deepEqual(await next(socket, "a"), [Buffer.from([2]), [Buffer.from([2])]]);
  });

  it("ten attachments", async () => {
    const { socket, peer } = await connectedOverWebSocket();
    const places = Array.from({ length: 10 }, (_, num) => ({ _placeholder: true, num }));
    peer.send(`4510-${JSON.stringify(["a", ...places])}`);
    for (let n = 0; n < 10; n++) {
      peer.send(Buffer.from([n]));
    }
    assert.deepEqual(
      (await next(socket, "a")).map((it) => it[0]),
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    );
  });

  it("binary as base64 over WebSocket", async () => {
    const { socket, peer } = await connectedOverWebSocket();
    peer.send('451-["a",{"_placeholder":true,"num":0}]');
    peer.send("bAQID");
    assert.deepEqual(await next(socket, "a"), [Buffer.from([1, 2, 3])]);
  });

  it("names of an object's own machinery are names", async () => {
    const { socket, peer } = await connectedOverWebSocket();
    const data = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
    peer.send(`42["a",${data}]`);
    assert.deepEqual(Object.keys((await next(socket, "a"))[0]), ["__proto__", "constructor"]);
    for (const event of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
      peer.send(JSON.stringify(["x"]).replace(/^/, "42").replace("x", event));
    }
    peer.send('42["b"]');
    await next(socket, "b");
    assert.equal({}.polluted, undefined);
  });

  it("an attachment named __proto__ is an attachment", onlyOurs, async () => {
    const { socket, peer } = await connectedOverWebSocket();
    peer.send('451-["a",{"__proto__":{"_placeholder":true,"num":0}}]');
    peer.send(Buffer.from([7]));
    const [value] = await next(socket, "a");
    assert.equal(Object.getPrototypeOf(value), Object.prototype);
    assert.deepEqual(Object.getOwnPropertyDescriptor(value, "__proto__").value, Buffer.from([7]));
  });

  it("a refusal in one word", onlyOurs, async () => {
    const url = await startScripted({
      socket(ws) {
        ws.send(open());
        ws.on("message", () => ws.send('44"no"'));
      },
    });
    const [error] = await next(client(url, { transports: ["websocket"] }), "connect_error");
    assert.equal(error.message, "no");
  });
});
