/** What the page knows, and how events change it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { changed, initialState } from "../../../../apps/tictactoe/web/state.js";

const RATINGS = { X: { before: 1500, after: 1579 }, O: { before: 1500, after: 1421 } };

test("a game that is kept can be looked up, unless it is past", () => {
  const over = { ...initialState(), phase: "over", result: { stalemate: true } };
  const kept = changed(over, "game_kept", { gameID: "key-1", ratings: RATINGS, at: 1 });
  assert.deepEqual([kept.gameID, kept.ratings], ["key-1", RATINGS]);
  const late = { gameID: "key-0", ratings: RATINGS, past: true, at: 1 };
  assert.deepEqual(changed(over, "game_kept", late), over);
  assert.deepEqual(changed(kept, "game_kept", late), kept);
});
