import assert from "node:assert/strict";
import { it } from "node:test";

import { Retries } from "../../src/socketio/retries.js";

/** What is sent, each with its acknowledgement. */
function recording(limit) {
  const sent = [];
  const connection = { open: true };
  const sender = {
    _isReady: () => connection.open,
    _wait: (waiting, entry) => waiting.push(entry),
    _send(data, flags) {
      const answer = data.pop();
      assert.equal(answer.withError, true);
      sent.push({ data, flags, answer });
    },
  };
  return { retries: new Retries(sender, limit), sent, connection };
}

it("one at a time, in order", () => {
  const { retries, sent } = recording(3);
  const acks = [];
  retries.add(["a", 1, (...args) => acks.push(args)], { timeout: 5 });
  retries.add(["b"], {});
  retries.drain();
  retries.drain();
  assert.deepEqual(
    sent.map(({ data, flags }) => [data, flags]),
    [[["a", 1], { timeout: 5 }]],
  );
  sent[0].answer(null, "yes", 2);
  assert.deepEqual(acks, [[null, "yes", 2]]);
  assert.deepEqual(
    sent.map(({ data }) => data),
    [["a", 1], ["b"]],
  );
  sent[1].answer(null);
  retries.drain();
  assert.equal(sent.length, 2);
});

it("again after an error, up to the limit, then the next", () => {
  const { retries, sent } = recording(2);
  const acks = [];
  const error = new Error("late");
  retries.add(["a", (...args) => acks.push(args)], {});
  retries.add(["b"], {});
  retries.drain();
  sent[0].answer(error);
  sent[1].answer(error);
  assert.deepEqual(acks, []);
  sent[2].answer(error);
  assert.deepEqual(acks, [[error]]);
  assert.deepEqual(
    sent.map(({ data: [event] }) => event),
    ["a", "a", "a", "b"],
  );
});

it("the next one even if a callback throws", () => {
  const { retries, sent } = recording(0);
  const fail = () => {
    throw new Error("the application's");
  };
  retries.add(["a", fail], {});
  retries.add(["b", fail], {});
  retries.add(["c"], {});
  assert.throws(() => sent[0].answer(null), /the application's/);
  assert.throws(() => sent[1].answer(new Error("late")), /the application's/);
  assert.deepEqual(
    sent.map(({ data: [event] }) => event),
    ["a", "b", "c"],
  );
});

it("not while there is no connection, and no try is lost by that", () => {
  const { retries, sent, connection } = recording(1);
  const acks = [];
  connection.open = false;
  retries.add(["a", (...args) => acks.push(args)], {});
  retries.drain(true);
  assert.deepEqual(sent, []);
  connection.open = true;
  retries.drain(true);
  connection.open = false;
  sent[0].answer(new Error("lost"));
  assert.deepEqual([sent.length, acks], [1, []]);
  connection.open = true;
  retries.drain(true);
  sent[1].answer(null, "yes");
  assert.deepEqual(acks, [[null, "yes"]]);
});

it("again over another connection, where only the latest try may fail, but any succeed", () => {
  const { retries, sent } = recording(1);
  const acks = [];
  retries.add(["a", (...args) => acks.push(args)], {});
  retries.drain();
  retries.drain(true);
  assert.equal(sent.length, 2);
  sent[0].answer(new Error("lost"));
  assert.deepEqual([sent.length, acks], [2, []]);
  sent[0].answer(null, "yes");
  sent[1].answer(null, "yes again");
  assert.deepEqual(acks, [[null, "yes"]]);
});
