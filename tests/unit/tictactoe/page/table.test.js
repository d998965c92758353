/** The table that needs no server. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { LocalTable } from "../../../../apps/tictactoe/web/local/table.js";

/** A table whose time and chance are the test's, and what it has told. */
function sit(wish) {
  const told = [];
  const pending = [];
  let clock = 1000;
  // That the game can be seen again, is told after every end: a test of its own is about it.
  const note = (event, payload) => event === "game_kept" || told.push([event, payload]);
  const table = new LocalTable(wish, note, {
    random: () => 0,
    now: () => clock,
    later(act, milliseconds) {
      const entry = { act, milliseconds };
      pending.push(entry);
      return () => pending.splice(pending.indexOf(entry), 1);
    },
  });
  table.open();
  return {
    table,
    told,
    pending,
    pass: (milliseconds) => (clock += milliseconds),
    play: (moves) => moves.split(" ").forEach((space) => table.clicked(space)),
    letBotMove: () => pending.shift().act(),
    names: () => told.map(([event]) => event),
    last: () => told.at(-1),
  };
}

test("two on one device play a whole game and another one", () => {
  const { table, told, play, last, pass } = sit({ kind: "device" });
  const [event, snapshot] = told[0];
  assert.equal(event, "snapshot");
  assert.deepEqual(
    { phase: snapshot.phase, turn: snapshot.currentPlayer, kind: snapshot.table.kind },
    { phase: "playing", turn: 1, kind: "device" },
  );
  pass(2500);
  play("1-1 2-1 1-2 2-2 1-3");
  assert.deepEqual(told.at(-2), [
    "end_game",
    { winner: { symbol: "X", combination: ["1-1", "1-2", "1-3"] } },
  ]);
  assert.deepEqual(last(), ["scores", { xScore: 1, oScore: 0 }]);
  const record = table.record();
  assert.deepEqual(record.moves[0], { spaceID: "1-1", xo: "X", at: 2500 });
  assert.equal(record.moves.length, 5);
  assert.equal(record.beginner, 1);

  // The winner begins.
  table.playAgain();
  assert.deepEqual(last(), ["ready_to_play", { currentPlayer: 1 }]);
  play("1-1 2-1 1-2 2-2 3-3 2-3");
  assert.deepEqual(last(), ["scores", { xScore: 1, oScore: 1 }]);
  table.playAgain();
  assert.deepEqual(last(), ["ready_to_play", { currentPlayer: 2 }]);
  assert.equal(table.record(), null);
  // After a stalemate who began before begins again.
  play("1-1 1-2 1-3 2-2 2-1 2-3 3-2 3-1 3-3");
  assert.deepEqual(told.at(-2), ["end_game", { stalemate: true }]);
  table.playAgain();
  assert.deepEqual(last(), ["ready_to_play", { currentPlayer: 2 }]);
});

test("what is not allowed is refused by the server's codes, and moves nothing", () => {
  const { table, play, last } = sit({ kind: "device" });
  play("1-1 1-1");
  assert.deepEqual(last(), ["move_refused", { code: "space_taken", spaceID: "1-1" }]);
  table.clicked("4-4");
  assert.deepEqual(last(), ["move_refused", { code: "no_such_space" }]);
  table.playAgain();
  assert.deepEqual(last(), ["play_again_refused", { code: "game_in_progress" }]);
  play("2-1 1-2 2-2 1-3 3-3");
  assert.deepEqual(last(), ["move_refused", { code: "game_over", spaceID: "3-3" }]);
  assert.equal(table.snapshot().moves.length, 5);
});

test("the bot answers after a while, and is not hurried", () => {
  const { table, told, pending, letBotMove, last, names } = sit({ kind: "bot", strength: "hard" });
  assert.equal(told[0][1].people.O.bot, "hard");
  assert.equal(pending.length, 0);
  table.clicked("1-1");
  assert.equal(pending[0].milliseconds, 500);
  table.clicked("1-2");
  assert.deepEqual(last(), ["move_refused", { code: "not_your_turn", spaceID: "1-2" }]);
  letBotMove();
  assert.deepEqual(last(), ["space_claimed", { spaceID: "2-2", xo: "O" }]);
  assert.deepEqual(names(), ["snapshot", "space_claimed", "move_refused", "space_claimed"]);
});

test("the bot begins after it has won", () => {
  const { table, pending, letBotMove, last } = sit({ kind: "bot", strength: "hard" });
  for (const space of ["1-1", "1-2"]) {
    table.clicked(space);
    letBotMove();
  }
  // It threatens 1-3 and 3-1 is its line: X goes elsewhere, and the bot wins.
  table.clicked("3-3");
  letBotMove();
  assert.deepEqual(last(), ["scores", { xScore: 0, oScore: 1 }]);
  table.playAgain();
  assert.deepEqual(last(), ["ready_to_play", { currentPlayer: 2 }]);
  assert.equal(pending.length, 1);
});

test("who resigns has lost, and the bot moves no more", () => {
  const { table, pending, told } = sit({ kind: "bot", strength: "easy" });
  table.clicked("1-1");
  table.resign();
  assert.equal(pending.length, 0);
  const lost = { winner: { symbol: "O", combination: [] }, forfeit: true, why: "resigned" };
  assert.deepEqual(told.at(-2), ["end_game", lost]);
  table.resign();
  assert.deepEqual(told.at(-1), ["scores", { xScore: 0, oScore: 1 }]);
  assert.equal(table.record().mine, "X");
});

test("after it was left it says nothing", () => {
  const { table, pending, told } = sit({ kind: "bot", strength: "easy" });
  table.clicked("1-1");
  table.stop();
  assert.equal(pending.length, 0);
  const before = told.length;
  table.resign();
  assert.equal(told.length, before);
});

test("a finished game can be seen again, as those of the server", () => {
  const kept = [];
  const table = new LocalTable({ kind: "device" }, (event, payload) => {
    if (event === "game_kept") kept.push(payload);
  });
  table.open();
  for (const space of "1-1 2-1 1-2 2-2 1-3".split(" ")) table.clicked(space);
  assert.deepEqual(kept, [{ gameID: "local", ratings: { X: null, O: null } }]);
  assert.equal(table.record().gameID, table.snapshot().gameID);
});

test("both begin in turn, if that was wished", () => {
  const { table, play, last } = sit({ kind: "device", beginner: "alternate" });
  play("1-1 2-1 1-2 2-2 1-3");
  table.playAgain();
  assert.deepEqual(last(), ["ready_to_play", { currentPlayer: 2 }]);
  play("1-1 2-1 1-2 2-2 1-3");
  table.playAgain();
  assert.deepEqual(last(), ["ready_to_play", { currentPlayer: 1 }]);
});
