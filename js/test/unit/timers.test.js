import assert from "node:assert/strict";
import { describe, it, mock } from "node:test";

import { after } from "../../src/timers.js";

describe("a timer", () => {
  it("calls back once, unless it is cancelled", async () => {
    const called = [];
    after({}, 1, () => called.push("kept"));
    after({}, 1, () => called.push("cancelled"))();
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(called, ["kept"]);
  });

  it("follows a test's fake clock, unless native ones are wanted", async () => {
    const called = [];
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      after({}, 1000, () => called.push("fake"));
      const native = new Promise((resolve) => after({ useNativeTimers: true }, 1, resolve));
      const cancelled = after({ useNativeTimers: true }, 1, () => called.push("cancelled"));
      cancelled();
      mock.timers.tick(1000);
      assert.deepEqual(called, ["fake"]);
      await native;
      assert.deepEqual(called, ["fake"]);
    } finally {
      mock.timers.reset();
    }
  });
});
