import assert from "node:assert/strict";
import { before, test } from "node:test";

import { changed } from "../../../apps/tictactoe/web/state.js";
import { needsTicks } from "../../../apps/tictactoe/web/state/questions.js";
import { announcement, message, turnWords } from "../../../apps/tictactoe/web/words.js";
import {
  clock,
  crowd,
  personName,
  ratingWords,
  who,
} from "../../../apps/tictactoe/web/words/people.js";
import { myRatingChange, tally } from "../../../apps/tictactoe/web/words/result.js";
import { after, snapshot, speakEnglish, watchSnapshot } from "./told.js";

before(speakEnglish);

test("players are you and your opponent, spectators hear names", () => {
  assert.equal(message(after(["snapshot", snapshot()])).status, "Your turn");
  const watching = after(["watch_snapshot", watchSnapshot()]);
  assert.equal(message(watching).status, "Ann’s turn");
  assert.equal(turnWords(watching), "Ann’s turn.");
  const strangers = watchSnapshot({ people: { X: null, O: null } });
  assert.equal(message(after(["watch_snapshot", strangers])).status, "X’s turn");
});

test("who begins is said when it goes by turns, until somebody has moved", () => {
  const table = { kind: "private", code: "P", beginner: "alternate", clock: null };
  const mine = after(["snapshot", snapshot({ table })]);
  assert.equal(message(mine).detail, "You begin: put X on any space.");
  const theirs = after(["snapshot", snapshot({ table, currentPlayer: 2 })]);
  assert.equal(message(theirs).detail, "O begins this time.");
  const moved = after(
    ["snapshot", snapshot({ table, currentPlayer: 2 })],
    ["space_claimed", { spaceID: "1-1", xo: "O" }],
  );
  assert.equal(message(moved).detail, "Put an X on a free space.");
});

test("how long a first move may still take runs down, while both are here", () => {
  const reading = (player, left, running = true) => ({
    kind: "game",
    seconds: 60,
    running: null,
    left: { X: 60_000, O: 60_000 },
    firstMove: { player, left, running },
    at: 1000,
  });
  const at = (now, reading, changes = {}) => ({
    ...after(["snapshot", snapshot(changes)], ["clock", reading]),
    now,
  });
  const mine = at(4500, reading(1, 60_000));
  assert.equal(message(mine).detail, "0:57 left for your first move.");
  assert.equal(needsTicks(mine), true);
  assert.equal(announcement("clock", {}, mine), "0:57 left for your first move.");
  assert.equal(announcement("tick", {}, mine), "", "nobody counts aloud");
  assert.equal(message(at(99_000, reading(1, 60_000))).detail, "0:00 left for your first move.");
  const theirs = at(1000, reading(2, 60_000), { currentPlayer: 2 });
  assert.equal(message(theirs).detail, "1:00 left for O’s first move.");
  assert.equal(announcement("clock", {}, theirs), "");
  const standing = at(4500, reading(1, 5000, false));
  assert.equal(message(standing).detail, "Put an X on a free space.");
  assert.equal(needsTicks(standing), false);
  const over = changed(mine, "end_game", { stalemate: true, at: 5000 });
  assert.equal(needsTicks(over), false);
  const watching = after(["watch_snapshot", watchSnapshot()], ["clock", reading(1, 30_000)]);
  assert.equal(message(watching).detail, "0:30 left for X’s first move.");
});

test("a spectator is told who is away, and for how long", () => {
  const away = { X: { presence: "here", seconds: 0 }, O: { presence: "away", seconds: 25 } };
  const state = after(["watch_snapshot", watchSnapshot()], ["presence", { ...away, at: 5000 }]);
  assert.equal(message(state).detail, "Ben has lost the connection: 0:25 left to come back.");
  assert.equal(who(state, "O"), "Away, 0:25");
});

test("why there is no table, in the page's words or else in the server's", () => {
  const told = (code, reason) => message(after(["table_refused", { code, reason }]));
  assert.equal(told("no_such_table").status, "No such table");
  assert.deepEqual(told("flood", "Too many at once."), {
    status: "No table",
    detail: "Too many at once.",
  });
  assert.equal(message(after(["table_closed", {}])).status, "The table has closed");
});

test("the end says why, and what it changed", () => {
  const ended = (why, winner) =>
    after(
      ["snapshot", snapshot()],
      ["end_game", { winner: { symbol: winner, combination: [] }, forfeit: true, why }],
      ["scores", { xScore: winner === "X" ? 1 : 0, oScore: winner === "O" ? 1 : 0 }],
    );
  assert.equal(message(ended("time", "X")).detail, "Game over: your opponent’s time was up.");
  assert.equal(tally(ended("resigned", "O")), "You have resigned. You are behind, 0 to 1.");
  const kept = { gameID: "g", ratings: { X: { before: 1500, after: 1484 }, O: null } };
  const rated = after(["snapshot", snapshot()], ["game_kept", kept]);
  assert.equal(myRatingChange(rated), "Your rating: 1484 (−16)");
});

test("why a game did not count is said in place of what it was worth", () => {
  const kept = { gameID: "g", ratings: { X: null, O: null } };
  const told = (unrated) =>
    after(
      ["snapshot", snapshot()],
      ["end_game", { winner: { symbol: "X", combination: [] }, forfeit: true, why: "resigned" }],
      ["game_kept", { ...kept, ...(unrated ? { unrated } : {}) }],
    );
  assert.equal(myRatingChange(told("too_short")), "Not rated: not both had moved.");
  assert.match(myRatingChange(told("too_often")), /^Not rated: ten per opponent a day count.$/);
  assert.equal(myRatingChange(told("a reason to come")), "");
  assert.equal(myRatingChange(told(undefined)), "");
  const next = changed(told("too_short"), "ready_to_play", { currentPlayer: 1 });
  assert.equal(next.unrated, null);
});

test("what the other says is said aloud, what we say is not", () => {
  const said = (player) => {
    const data = { player, name: "laugh", at: 2000 };
    return announcement("emote", data, after(["snapshot", snapshot()], ["emote", data]));
  };
  assert.equal(said(2), "Ben says: Ha ha!");
  assert.equal(said(1), "");
});

test("who waits is told how many others are about", () => {
  const waiting = ["snapshot", snapshot({ phase: "waiting" })];
  const detail = (players) =>
    message(after(waiting, ["counts", { players, games: 2, watching: 1 }])).detail;
  assert.equal(detail(1), "");
  assert.equal(detail(5), "5 players · 2 games · 1 watching");
});

test("people, in words", () => {
  assert.equal(personName({ name: null, rating: null, bot: "hard" }), "Strong bot");
  assert.equal(ratingWords({ name: "A", rating: 1512, bot: null, provisional: true }), "1512?");
  assert.equal(ratingWords(null), "");
  assert.equal(clock(0), "0:00");
  assert.equal(clock(9001), "0:10");
  assert.equal(clock(180_000), "3:00");
  const counts = { players: 1, games: 2, watching: 0 };
  assert.equal(crowd(after(["counts", counts])), "1 player · 2 games");
});
