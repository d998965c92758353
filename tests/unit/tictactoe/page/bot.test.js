/** The bot, over all games that can be played against it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { bestSpaces, chooseSpace, thinkingTime } from "../../../../apps/tictactoe/web/local/bot.js";
import { freeSpaces, opposite, outcomeOf } from "../../../../apps/tictactoe/web/local/rules.js";

/** @returns {{ ends: number, lost: number, won: number }} of all games, whatever both choose */
function playAll(mark, strength, board = {}, turn = "X", found = { ends: 0, lost: 0, won: 0 }) {
  const outcome = outcomeOf(board);
  if (outcome) {
    found.ends += 1;
    if (outcome.winner) found[outcome.winner.symbol === mark ? "won" : "lost"] += 1;
    return found;
  }
  const spaces = turn === mark ? strength(board, mark) : freeSpaces(board);
  for (const space of spaces) {
    playAll(mark, strength, { ...board, [space]: turn }, opposite(turn), found);
  }
  return found;
}

for (const mark of ["X", "O"]) {
  test(`the strong bot as ${mark} never loses, whatever it chooses among the best`, () => {
    const { ends, lost, won } = playAll(mark, bestSpaces);
    assert.ok(ends > 300);
    assert.ok(won > 100);
    assert.equal(lost, 0);
  });

  test(`who plays anywhere as ${mark} can lose`, () => {
    assert.ok(playAll(mark, freeSpaces).lost > 10_000);
  });
}

const fork = { "1-1": "X", "3-3": "X", "2-2": "O" };

test("the weaker ones can be beaten, and see what they should", () => {
  const threat = { "1-1": "X", "1-2": "X", "2-2": "O" };
  const chance = { "1-1": "X", "1-2": "X", "2-2": "O", "2-1": "O" };
  for (const random of [() => 0, () => 0.99]) {
    assert.equal(chooseSpace(threat, "O", "medium", random), "1-3");
    assert.equal(chooseSpace(chance, "O", "medium", random), "2-3");
  }
  assert.equal(
    chooseSpace(chance, "O", "easy", () => 0.1),
    "2-3",
  );
  // It overlooks both.
  assert.equal(
    chooseSpace(chance, "O", "easy", () => 0.99),
    "3-3",
  );
  // Only the strong one sees further than one move.
  assert.equal(
    chooseSpace(fork, "O", "medium", () => 0.99),
    "3-2",
  );
  assert.equal(
    chooseSpace({ "1-1": "X" }, "O", "hard", () => 0.5),
    "2-2",
  );
});

test("chance chooses among all that are as good", () => {
  const chosen = new Set(
    Array.from({ length: 90 }, (_, step) => chooseSpace({}, "X", "hard", () => step / 90)),
  );
  assert.equal(chosen.size, 9);
});

test("it seems to think for a while", () => {
  assert.equal(
    thinkingTime(() => 0),
    500,
  );
  assert.equal(
    thinkingTime(() => 1),
    1400,
  );
});
