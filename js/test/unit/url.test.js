import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { parseAddress } from "../../src/url.js";

const PAGE = {
  protocol: "https:",
  host: "play.example:8443",
  hostname: "play.example",
  port: "8443",
};

describe("an address", () => {
  for (const [uri, location, expected] of [
    // whole
    ["http://a.example", undefined, ["http://a.example:80", "/", "a.example", "80", false, ""]],
    ["https://a.example/", PAGE, ["https://a.example:443", "/", "a.example", "443", true, ""]],
    ["https://a.example:443", PAGE, ["https://a.example:443", "/", "a.example", "443", true, ""]],
    [
      "http://a.example:3000/chat",
      PAGE,
      ["http://a.example:3000", "/chat", "a.example", "3000", false, ""],
    ],
    ["ws://a.example/x/y", PAGE, ["ws://a.example:80", "/x/y", "a.example", "80", false, ""]],
    ["wss://a.example", undefined, ["wss://a.example:443", "/", "a.example", "443", true, ""]],
    [
      "http://me:secret@a.example:1/n",
      undefined,
      ["http://a.example:1", "/n", "a.example", "1", false, ""],
    ],
    [
      "http://a.example/n?a=1&b=/2#top",
      undefined,
      ["http://a.example:80", "/n", "a.example", "80", false, "a=1&b=/2"],
    ],
    [
      "http://a.example?a=http://b",
      undefined,
      ["http://a.example:80", "/", "a.example", "80", false, "a=http://b"],
    ],
    ["http://[::1]:3000/n", undefined, ["http://[::1]:3000", "/n", "::1", "3000", false, ""]],
    ["http://[::1]", undefined, ["http://[::1]:80", "/", "::1", "80", false, ""]],
    [
      "http://a.example/日本",
      undefined,
      ["http://a.example:80", "/日本", "a.example", "80", false, ""],
    ],
    // completed by the page
    [undefined, PAGE, ["https://play.example:8443", "/", "play.example", "8443", true, ""]],
    ["", PAGE, ["https://play.example:8443", "/", "play.example", "8443", true, ""]],
    ["/", PAGE, ["https://play.example:8443", "/", "play.example", "8443", true, ""]],
    [
      "/chat?a=1",
      PAGE,
      ["https://play.example:8443", "/chat", "play.example", "8443", true, "a=1"],
    ],
    ["?a=1", PAGE, ["https://play.example:8443", "/", "play.example", "8443", true, "a=1"]],
    ["//b.example/n", PAGE, ["https://b.example:443", "/n", "b.example", "443", true, ""]],
    ["b.example:81/n", PAGE, ["https://b.example:81", "/n", "b.example", "81", true, ""]],
    [
      "localhost",
      { protocol: "http:", host: "x" },
      ["http://localhost:80", "/", "localhost", "80", false, ""],
    ],
    // without a page
    ["b.example:81", undefined, ["https://b.example:81", "/", "b.example", "81", true, ""]],
    [undefined, undefined, ["http://localhost:80", "/", "localhost", "80", false, ""]],
  ]) {
    it(`${uri} ${location ? `on ${location.protocol}//${location.host}` : ""}`, () => {
      const { id, path, host, port, secure, query } = parseAddress(uri, location);
      assert.deepEqual([id, path, host, port, secure, query], expected);
    });
  }

  it("of any length is read in no time", () => {
    const start = performance.now();
    for (const part of ["a", "@", ":", "/", "[", "?", "1"]) {
      parseAddress(`http://${part.repeat(1_000_000)}`);
      parseAddress(part.repeat(1_000_000));
    }
    assert.ok(performance.now() - start < 2000);
  });
});
