/** What the page makes of what it is told. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { changed, initialState } from "../../../../apps/tictactoe/web/state.js";

const STALEMATE = { stalemate: true };
const TABLE = { kind: "private", code: "ABCDE", beginner: "winner", clock: null };

/** A snapshot of O at that table. */
const snapshot = (told = {}) => ({
  at: 1000,
  grace: 60,
  returned: true,
  phase: "playing",
  currentPlayer: 1,
  playerNumber: 2,
  playerXO: "O",
  board: {},
  result: null,
  scores: { xScore: 0, oScore: 0 },
  rematch: { me: false, opponent: false },
  opponent: { presence: "here", seconds: 0 },
  table: TABLE,
  gameID: null,
  ratings: { X: null, O: null },
  unrated: null,
  ...told,
});

const over = (told) => snapshot({ phase: "over", result: STALEMATE, ...told });

/** What is known after these events, each a name and a payload. */
const after = (...events) =>
  events.reduce((state, [what, data]) => changed(state, what, data), initialState());

test("who is away when a game begins is away until they are back", () => {
  const away = snapshot({ opponent: { presence: "away", seconds: 40 } });
  // Whoever opens the link is sat down while the host still shares it.
  const begun = after(["snapshot", away], ["ready_to_play", { currentPlayer: 1 }]);
  assert.deepEqual([begun.phase, begun.opponent, begun.opponentUntil], ["playing", "away", 41_000]);
  assert.equal(changed(begun, "opponent_overdue", {}).opponent, "overdue");
  assert.equal(changed(begun, "opponent_back", {}).opponent, "here");
  // And who has asked for another game may be lost before the other agrees.
  const again = after(
    ["snapshot", over()],
    ["opponent_ready", {}],
    ["opponent_away", { seconds: 60, at: 2000 }],
    ["ready_to_play", { currentPlayer: 1 }],
  );
  assert.deepEqual([again.opponent, again.opponentUntil], ["away", 62_000]);
});

test("who sits down is here", () => {
  const waiting = snapshot({ phase: "waiting", opponent: { presence: "nobody", seconds: 0 } });
  const begun = after(["snapshot", waiting], ["ready_to_play", { currentPlayer: 1 }]);
  assert.equal(begun.opponent, "here");
  const another = after(
    ["snapshot", snapshot({ opponent: { presence: "away", seconds: 40 } })],
    ["opponent_left", {}],
    ["ready_to_play", { currentPlayer: 2 }],
  );
  assert.equal(another.opponent, "here");
});

test("a snapshot tells what the game was worth", () => {
  const worth = { X: { before: 1500, after: 1480 }, O: { before: 1500, after: 1520 } };
  const shown = after(["snapshot", over({ gameID: "key-1", ratings: worth })]);
  assert.deepEqual(shown.ratings, worth);
  assert.equal(after(["snapshot", over({ unrated: "too_short" })]).unrated, "too_short");
});

test("a result that was seen is no new one, and another game's is one", () => {
  const seen = after(
    ["snapshot", snapshot()],
    ["end_game", { ...STALEMATE, at: 1 }],
    ["game_kept", { gameID: "key-1", ratings: { X: null, O: null }, at: 2 }],
  );
  const now = (told) => changed(seen, "snapshot", over(told)).result;
  assert.equal(now({ gameID: "key-1" }), seen.result);
  // The next one has ended in the same way, while the connection was lost.
  for (const told of [
    { gameID: "key-2" },
    { gameID: null },
    { gameID: "other-1", table: { ...TABLE, code: "FGHIJ" } },
  ]) {
    assert.notEqual(now(told), seen.result);
    assert.deepEqual(now(told), STALEMATE);
  }
  // It may be told that a game is kept while the connection is lost.
  const early = after(["snapshot", snapshot()], ["end_game", { ...STALEMATE, at: 1 }]);
  assert.equal(changed(early, "snapshot", over({ gameID: "key-1" })).result, early.result);
});
