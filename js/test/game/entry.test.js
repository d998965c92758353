import assert from "node:assert/strict";
import { test } from "node:test";

import { entryOf, tidyCode, wishOf } from "../../../apps/tictactoe/web/entry.js";
import { boardAt, inGame, winningAt } from "../../../apps/tictactoe/web/menu/steps.js";
import { after, snapshot, watchSnapshot } from "./told.js";

test("codes are read as people write them", () => {
  assert.equal(tidyCode(" ab-c d.e "), "ABCDE");
  assert.equal(tidyCode("…"), "");
});

test("the address says what is wanted", () => {
  assert.deepEqual(entryOf(""), { code: null, replay: null });
  assert.deepEqual(entryOf("?g=abcde"), { code: "ABCDE", replay: null });
  assert.deepEqual(entryOf("?replay=xY-9"), { code: null, replay: "xY-9" });
});

const wish = (state, search = "", watched = null) => wishOf(state, entryOf(search), watched);

test("a page asks for what its address says", () => {
  assert.deepEqual(wish(after()), { kind: "quick" });
  assert.deepEqual(wish(after(), "?g=abcde"), { kind: "code", code: "ABCDE" });
  assert.deepEqual(wish(after(), "?replay=1"), { kind: "none" });
});

test("who watches goes on watching, though a seat has become free", () => {
  assert.deepEqual(wish(after(), "?g=abcde", "ABCDE"), { kind: "watch", code: "ABCDE" });
  const watching = after(["watch_snapshot", watchSnapshot()]);
  assert.deepEqual(wish(watching), { kind: "watch", code: "ABCDE" });
});

test("whose seat is not known any more gets the same kind of table", () => {
  const at = (table, people) => wish(after(["snapshot", snapshot({ table, people })]));
  const rules = { beginner: "alternate", clock: { kind: "move", seconds: 10 } };
  assert.deepEqual(at({ kind: "private", code: "PRVTE", ...rules }), {
    kind: "code",
    code: "PRVTE",
  });
  const bot = { name: null, rating: null, bot: "hard" };
  assert.deepEqual(at({ kind: "bot", code: "B", ...rules }, { X: null, O: bot }), {
    kind: "bot",
    strength: "hard",
    ...rules,
  });
  assert.deepEqual(at({ kind: "quick", code: "Q", ...rules }), { kind: "quick" });
});

test("who was turned away is not sat down elsewhere", () => {
  const state = after(["table_refused", { code: "no_such_table" }]);
  assert.deepEqual(wish(state, "?g=abcde"), { kind: "none" });
});

const game = {
  moves: ["1-1", "2-1", "1-2", "2-2", "1-3"].map((spaceID, index) => ({
    spaceID,
    xo: index % 2 === 0 ? "X" : "O",
  })),
  result: { winner: { symbol: "X", combination: ["1-1", "1-2", "1-3"] } },
};

test("a replay shows each step, and the winning line only at the end", () => {
  assert.deepEqual(boardAt(game, 0), {});
  assert.deepEqual(boardAt(game, 2), { "1-1": "X", "2-1": "O" });
  assert.deepEqual(winningAt(game, 4), []);
  assert.deepEqual(winningAt(game, 5), ["1-1", "1-2", "1-3"]);
  assert.equal(inGame(game, -1), 0);
  assert.equal(inGame(game, 9), 5);
});
