import assert from "node:assert/strict";
import { it } from "node:test";

import { Transport } from "../../src/engineio/transport.js";

const uri = (opts, ...args) =>
  new Transport({
    hostname: "a.example",
    port: 80,
    path: "/socket.io/",
    secure: false,
    query: { EIO: 4 },
    ...opts,
  }).createUri(...args);

it("an address has scheme, host, port, path and query", () => {
  assert.equal(uri({}, "ws"), "ws://a.example:80/socket.io/?EIO=4");
  assert.equal(
    uri({ secure: true, port: "443" }, "http"),
    "https://a.example:443/socket.io/?EIO=4",
  );
  assert.equal(uri({ hostname: "::1" }, "ws"), "ws://[::1]:80/socket.io/?EIO=4");
  assert.equal(
    uri({ query: { "ä &": "=?" } }, "ws"),
    "ws://a.example:80/socket.io/?%C3%A4+%26=%3D%3F",
  );
  assert.equal(uri({ forceBase64: true }, "ws"), "ws://a.example:80/socket.io/?EIO=4&b64=1");
});

it("an address is timestamped if the transport or the option says so", () => {
  const stamped = /\?EIO=4&t=[0-9a-z.]+$/;
  assert.match(uri({}, "http", true), stamped);
  assert.match(uri({ timestampRequests: true }, "ws"), stamped);
  assert.match(uri({ timestampParam: "ts" }, "http", true), /&ts=/);
  assert.doesNotMatch(uri({ timestampRequests: false }, "http", true), /t=/);
  assert.notEqual(uri({}, "http", true), uri({}, "http", true));
});
