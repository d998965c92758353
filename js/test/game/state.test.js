import assert from "node:assert/strict";
import { test } from "node:test";

import { changed } from "../../../apps/tictactoe/web/state.js";
import { clockLeft, isShort } from "../../../apps/tictactoe/web/state/clock.js";
import { quality } from "../../../apps/tictactoe/web/state/connection.js";
import { mayEmote } from "../../../apps/tictactoe/web/state/people.js";
import {
  address,
  canClaim,
  canTakeSeat,
  forfeit,
  isInviting,
  isMidGame,
  isMyTurn,
  needsTicks,
  presence,
} from "../../../apps/tictactoe/web/state/questions.js";
import { after, snapshot, watchSnapshot } from "./told.js";

const privately = { kind: "private", code: "PRVTE", beginner: "alternate", clock: null };

test("a snapshot is the whole truth, and nothing of before is left", () => {
  const state = after(
    ["snapshot", snapshot({ board: { "1-1": "X" }, currentPlayer: 2 })],
    ["snapshot", snapshot({ table: privately, board: {}, scores: { xScore: 2, oScore: 1 } })],
  );
  assert.deepEqual(state.board, {});
  assert.deepEqual(state.scores, { X: 2, O: 1 });
  assert.equal(state.table?.code, "PRVTE");
  assert.equal(isMyTurn(state), true);
});

test("a move on its way stays so only if it is still to be made", () => {
  const sending = after(["snapshot", snapshot()], ["sending", { spaceID: "2-2" }]);
  const back = (changes) =>
    changed(sending, "snapshot", snapshot({ returned: true, ...changes })).sending;
  assert.equal(back({}), "2-2");
  assert.equal(back({ board: { "2-2": "X" }, currentPlayer: 2 }), null);
  assert.equal(back({ returned: false }), null);
  assert.equal(back({ phase: "over", result: { stalemate: true } }), null);
});

test("while a move is on its way no other is made", () => {
  const state = after(["snapshot", snapshot()], ["sending", { spaceID: "2-2" }]);
  assert.equal(canClaim(state, "1-1"), false);
  assert.equal(canClaim(changed(state, "move_refused", { code: "space_taken" }), "1-1"), true);
});

test("a spectator has no seat, claims nothing, and takes a seat only if one is free", () => {
  const state = after(["watch_snapshot", watchSnapshot()]);
  assert.equal(state.me, null);
  assert.equal(isMyTurn(state), false);
  assert.equal(isMidGame(state), false);
  assert.equal(canTakeSeat(state), false);
  assert.equal(presence(state, "O"), "here");
  const waiting = changed(
    state,
    "watch_snapshot",
    watchSnapshot({
      phase: "waiting",
      presence: { X: { presence: "here", seconds: 0 }, O: { presence: "nobody", seconds: 0 } },
    }),
  );
  assert.equal(canTakeSeat(waiting), true);
});

test("who has no table is told so, and comes to one by a snapshot", () => {
  const refused = after(["table_refused", { code: "no_such_table", reason: "…" }]);
  assert.equal(refused.role, "nobody");
  assert.equal(refused.turnedAway?.code, "no_such_table");
  assert.equal(changed(refused, "snapshot", snapshot()).turnedAway, null);
  const lost = changed(refused, "lost", { at: 1 });
  const back = changed(lost, "at_no_table", {});
  assert.deepEqual([back.link, back.turnedAway?.code], ["online", "no_such_table"]);
  assert.equal(after(["at_no_table", {}]).turnedAway?.code, "none");
});

test("the address leads back to private and to watched tables", () => {
  assert.equal(address(after(["snapshot", snapshot()])), "/");
  assert.equal(address(after(["snapshot", snapshot({ table: privately })])), "/?g=PRVTE");
  assert.equal(address(after(["watch_snapshot", watchSnapshot()])), "/?g=ABCDE");
});

test("an invitation is shown until the friend has come", () => {
  const waiting = after(["snapshot", snapshot({ table: privately, phase: "waiting" })]);
  assert.equal(isInviting(waiting), true);
  assert.equal(isInviting(changed(waiting, "ready_to_play", { currentPlayer: 1 })), false);
});

test("a clock runs by our time between the server's readings, and never below zero", () => {
  const reading = { kind: "move", seconds: 15, running: 1, left: { X: 15_000, O: 9000 } };
  const state = after(["snapshot", snapshot()], ["clock", { ...reading, at: 2000 }]);
  const later = (at) => changed(state, "tick", { at });
  assert.equal(clockLeft(later(6500), "X"), 10_500);
  assert.equal(isShort(later(6500), "X"), false);
  assert.equal(isShort(later(7500), "X"), true);
  assert.equal(clockLeft(later(6500), "O"), 9000, "the other one stands");
  assert.equal(isShort(later(6500), "O"), false, "a clock that stands is in no hurry");
  assert.equal(clockLeft(later(60_000), "X"), 0);
  assert.equal(needsTicks(state), true);
});

test("a reading is as old as its way was long, but no more than half a second", () => {
  const reading = { kind: "move", seconds: 15, running: 1, left: { X: 15_000, O: 15_000 } };
  const left = (latency) =>
    clockLeft(
      after(
        ["snapshot", snapshot()],
        ["latency", { latency }],
        ["clock", { ...reading, at: 2000 }],
      ),
      "X",
    );
  assert.equal(left(200), 14_900);
  assert.equal(left(5000), 14_500);
});

test("what is said is seen for a while, unless it is not wanted", () => {
  const said = ["emote", { player: 2, name: "hello", at: 2000 }];
  const state = after(["snapshot", snapshot()], said);
  assert.equal(state.emotes.O?.name, "hello");
  assert.equal(changed(state, "tick", { at: 5999 }).emotes.O?.name, "hello");
  assert.equal(changed(state, "tick", { at: 6000 }).emotes.O, null);
  const muted = after(["snapshot", snapshot()], ["muted", { muted: true }], said);
  assert.equal(muted.emotes.O, null);
  const own = changed(muted, "emote", { player: 1, name: "wow", at: 2000 });
  assert.equal(own.emotes.X?.name, "wow", "our own words are always seen");
  const unknown = changed(state, "emote", { player: 2, name: "boo", at: 2001 });
  assert.equal(unknown.emotes.O?.name, "hello");
});

test("four things may be said in ten seconds, and a moment for the way", () => {
  const times = [2000, 2100, 2200].map((at) => ["emoted", { at }]);
  const three = after(["snapshot", snapshot()], ...times);
  assert.equal(mayEmote(three), true);
  const four = changed(three, "emoted", { at: 2300 });
  assert.equal(mayEmote(four), false);
  assert.equal(mayEmote(changed(four, "tick", { at: 12_499 })), false);
  assert.equal(mayEmote(changed(four, "tick", { at: 12_500 })), true);
});

test("the sign of the connection gives no false alarm", () => {
  const online = after(["snapshot", snapshot()]);
  assert.equal(quality(after()), "unknown");
  assert.equal(quality(online), "unknown", "not measured yet");
  assert.equal(quality(changed(online, "latency", { latency: 600 })), "good");
  assert.equal(quality(changed(online, "latency", { latency: 601 })), "slow");
  assert.equal(quality(changed(online, "lost", { at: 3000 })), "lost");
});

test("what would end a game is asked about only as long as it goes on", () => {
  const asked = after(["snapshot", snapshot()], ["asked", { wish: { kind: "quick" } }]);
  assert.equal(isMidGame(asked), true);
  assert.deepEqual(asked.asked, { kind: "quick" });
  const over = changed(asked, "end_game", { at: 1, stalemate: true });
  assert.equal(over.asked, null);
  assert.deepEqual(over.result, { stalemate: true });
});

test("why a game was not played out is known; an older server means away", () => {
  const ended = (why) =>
    forfeit(
      after(
        ["snapshot", snapshot()],
        ["end_game", { winner: { symbol: "O", combination: [] }, forfeit: true, ...why }],
      ),
    );
  assert.equal(ended({ why: "time" }), "time");
  assert.equal(ended({}), "away");
  assert.equal(forfeit(after(["end_game", { stalemate: true }])), null);
});

test("the token of a profile is no part of what is shown", () => {
  const told = { token: "secret", name: "Ann", named: true, rating: 1500, games: 0, wins: 0 };
  const state = after(["profile", told]);
  assert.equal(state.profile?.name, "Ann");
  assert.equal(JSON.stringify(state).includes("secret"), false);
});

test("a game that is kept can be looked up, unless it is past", () => {
  const over = after(["snapshot", snapshot()], ["end_game", { stalemate: true }]);
  const ratings = { X: { before: 1500, after: 1579 }, O: { before: 1500, after: 1421 } };
  const kept = changed(over, "game_kept", { gameID: "key-1", ratings, at: 1 });
  assert.deepEqual([kept.gameID, kept.ratings], ["key-1", ratings]);
  const late = { gameID: "key-0", ratings, past: true, at: 1 };
  assert.deepEqual(changed(over, "game_kept", late), over);
  assert.deepEqual(changed(kept, "game_kept", late), kept);
});
