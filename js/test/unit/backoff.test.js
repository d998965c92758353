import assert from "node:assert/strict";
import { it } from "node:test";

import { Backoff } from "../../src/backoff.js";

const delays = (backoff, count, random) =>
  Array.from({ length: count }, () => backoff.duration(random));

it("doubles up to the longest delay, and begins anew after a reset", () => {
  const backoff = new Backoff(1000, 5000, 0);
  assert.deepEqual(delays(backoff, 5), [1000, 2000, 4000, 5000, 5000]);
  assert.equal(backoff.attempts, 5);
  backoff.reset();
  assert.deepEqual([backoff.duration(), backoff.attempts], [1000, 1]);
});

it("strays by the factor, both ways, and never beyond the longest", () => {
  assert.deepEqual(
    delays(new Backoff(1000, 5000, 0.5), 4, () => 0),
    [500, 1000, 2000, 2500],
  );
  assert.deepEqual(
    delays(new Backoff(1000, 5000, 0.5), 4, () => 0.9999999),
    [1500, 3000, 5000, 5000],
  );
  assert.deepEqual(
    delays(new Backoff(1000, 5000, 1), 2, () => 0),
    [0, 0],
  );
});

it("keeps clients apart at the longest delay, too", () => {
  const backoff = new Backoff(1000, 5000, 0.5);
  backoff.attempts = 10;
  assert.ok(new Set(delays(backoff, 100)).size > 20);
});

it("is a delay after thousands of attempts", () => {
  const backoff = new Backoff(1000, 5000, 0.5);
  backoff.attempts = 5000;
  for (const delay of delays(backoff, 100)) {
    assert.ok(delay >= 2500 && delay <= 5000, String(delay));
  }
});
