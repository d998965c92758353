import assert from "node:assert/strict";
import { it } from "node:test";

import { Emitter } from "../../src/emitter.js";

function emitter() {
  const calls = [];
  const note =
    (name) =>
    (...args) =>
      calls.push([name, ...args]);
  return { emitter: new Emitter(), calls, note };
}

it("calls listeners in their order, with the arguments and the emitter as this", () => {
  const { emitter: it, calls, note } = emitter();
  it.on("a", note("first")).on("a", note("second")).on("b", note("other"));
  it.on("a", function () {
    calls.push(this === it);
  });
  assert.equal(it.emit("a", 1, 2), it);
  assert.deepEqual(calls, [["first", 1, 2], ["second", 1, 2], true]);
});

it("once is once, even if the listener emits again", () => {
  const { emitter: it, calls } = emitter();
  it.once("a", (n) => {
    calls.push(n);
    it.emit("a", n + 1);
  });
  it.emit("a", 1);
  assert.deepEqual(calls, [1]);
  assert.equal(it.hasListeners("a"), false);
});

it("off removes one occurrence, an event's listeners, or all", () => {
  const { emitter: it, calls, note } = emitter();
  const twice = note("twice");
  const once = note("once");
  it.on("a", twice).on("a", twice).once("a", once).on("b", twice);
  assert.deepEqual(it.listeners("a"), [twice, twice, once]);
  it.off("a", twice)
    .off("a", once)
    .off("a", () => {})
    .off("unknown", twice);
  assert.deepEqual(it.listeners("a"), [twice]);
  it.off("a");
  assert.deepEqual(it.listeners("a"), []);
  it.off();
  it.emit("a").emit("b");
  assert.deepEqual(calls, []);
});

it("off with a listener of no event removes nothing", () => {
  const { emitter: it, calls, note } = emitter();
  it.on("a", note("kept"))
    .off(undefined, () => {})
    .emit("a");
  assert.deepEqual(calls, [["kept"]]);
});

it("a change while an event goes round counts from the next one on", () => {
  const { emitter: it, calls, note } = emitter();
  const removed = note("removed");
  it.on("a", () => it.off("a", removed).on("a", note("added")));
  it.on("a", removed);
  it.emit("a");
  assert.deepEqual(calls, [["removed"]]);
  calls.length = 0;
  it.emit("a");
  assert.deepEqual(calls, [["added"]]);
});

it("knows names of an object's own machinery as names only", () => {
  const { emitter: it, calls, note } = emitter();
  it.emit("constructor").emit("__proto__").emit("toString");
  it.on("__proto__", note("__proto__"));
  it.emit("__proto__", 1);
  assert.deepEqual(calls, [["__proto__", 1]]);
});

it("has the names of browsers and of Node", () => {
  const { emitter: it, calls, note } = emitter();
  const listener = note("x");
  it.addEventListener("a", listener);
  it.emitReserved("a");
  it.removeEventListener("a", listener);
  it.on("a", listener).removeListener("a", listener);
  it.on("a", listener).removeAllListeners();
  it.emit("a");
  assert.deepEqual(calls, [["x"]]);
});
