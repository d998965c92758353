/**
 * A table that needs no server: two people on one device, or one against the bot.
 *
 * It tells what happens by the server's own events, so that the page shows it as any other table;
 * and it refuses by the server's own codes. Who begins: X, then the winner, and after a stalemate
 * who began before; or both in turn.
 *
 * @typedef {import("./rules.js").Mark} Mark
 * @typedef {import("./rules.js").Outcome} Outcome
 * @typedef {import("./bot.js").Strength} Strength
 * @typedef {{ kind: "device", beginner?: string }
 *   | { kind: "bot", strength: Strength, beginner?: string, warmUp?: boolean }} LocalWish
 * @typedef {{ spaceID: string, xo: Mark, at: number }} LocalMove  `at`: milliseconds since the game began
 * @typedef {Outcome | { winner: { symbol: Mark, combination: string[] }, forfeit: true, why: "resigned" }} Result
 *
 * @typedef {object} Surroundings  what is given from outside, and in tests by the test
 * @property {() => number} random  from 0 to 1
 * @property {() => number} now  milliseconds
 * @property {(act: () => void, milliseconds: number) => () => void} later  gives what calls it off
 */

import { chooseSpace, thinkingTime } from "./bot.js";
import { opposite, outcomeOf, SPACES } from "./rules.js";

/** @type {Surroundings} */
const REAL = {
  random: Math.random,
  now: Date.now,
  later(act, milliseconds) {
    const timer = setTimeout(act, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** @param {Mark} mark @returns {1 | 2} */
const numberOf = (mark) => (mark === "X" ? 1 : 2);

/** What the latest game is called, to be seen again; there are no others. */
const GAME = "local";

/** The bot sits on the second seat. */
const BOT = "O";

export class LocalTable {
  /** @type {Record<string, Mark>} */
  #board = {};
  /** @type {LocalMove[]} */
  #moves = [];
  /** @type {Result | null} */
  #result = null;
  #scores = { X: 0, O: 0 };
  /** @type {Mark} */
  #beginner = "X";
  /** @type {Mark} */
  #turn = "X";
  #began = 0;
  #version = 0;
  #callOff = () => {};

  /**
   * @param {LocalWish} wish
   * @param {(event: string, payload: object) => void} tell  what happens, in the server's words
   * @param {Partial<Surroundings>} [surroundings]
   */
  constructor(wish, tell, surroundings = {}) {
    this.wish = wish;
    this.tell = tell;
    this.surroundings = { ...REAL, ...surroundings };
    this.#began = this.surroundings.now();
  }

  /** Sit down: tells a `snapshot`. */
  open() {
    this.tell("snapshot", this.snapshot());
    this.#letBotMove();
  }

  /** Go away: nothing is told any more. */
  stop() {
    this.#callOff();
    this.tell = () => {};
  }

  /** @param {string} spaceID */
  clicked(spaceID) {
    const byBot = this.wish.kind === "bot" && this.#turn === BOT;
    if (this.#result) this.#refuse("game_over", spaceID);
    else if (byBot) this.#refuse("not_your_turn", spaceID);
    else if (!SPACES.includes(spaceID)) this.#refuse("no_such_space");
    else if (spaceID in this.#board) this.#refuse("space_taken", spaceID);
    else this.#claim(spaceID);
  }

  playAgain() {
    if (this.#result) this.#begin();
    else this.tell("play_again_refused", { code: "game_in_progress" });
  }

  /** The game ends in favour of the other: on one device, of who is not to move. */
  resign() {
    if (this.#result) return;
    const loser = this.wish.kind === "bot" ? opposite(BOT) : this.#turn;
    this.#callOff();
    const winner = { symbol: opposite(loser), combination: [] };
    this.#end({ winner, forfeit: true, why: "resigned" });
  }

  /** @returns {any} all there is to know of this table, as the server tells it */
  snapshot() {
    return {
      local: true,
      seat: null,
      grace: 0,
      returned: false,
      matchID: 0,
      version: this.#version,
      playerNumber: 1,
      playerXO: "X",
      phase: this.#result ? "over" : "playing",
      currentPlayer: numberOf(this.#turn),
      board: { ...this.#board },
      moves: this.#moves.map(({ spaceID, xo }) => ({ spaceID, xo })),
      result: this.#result,
      scores: { xScore: this.#scores.X, oScore: this.#scores.O },
      rematch: { me: false, opponent: false },
      opponent: { presence: "here", seconds: 0 },
      table: { kind: this.wish.kind, code: "", beginner: this.#rule(), clock: null },
      people: this.#people(),
      watchers: 0,
      clock: null,
      gameID: this.#result ? GAME : null,
    };
  }

  /** @returns {any} the finished game, as the server tells it for a replay */
  record() {
    if (!this.#result) return null;
    return {
      gameID: GAME,
      at: this.#began + (this.#moves.at(-1)?.at ?? 0),
      kind: this.wish.kind,
      beginner: numberOf(this.#moves[0]?.xo ?? this.#turn),
      people: this.#people(),
      moves: this.#moves,
      result: this.#result,
      ratings: { X: null, O: null },
      seconds: Math.round((this.#moves.at(-1)?.at ?? 0) / 1000),
      mine: this.wish.kind === "bot" ? opposite(BOT) : null,
    };
  }

  #rule() {
    return this.wish.beginner === "alternate" ? "alternate" : "winner";
  }

  #people() {
    const somebody = { name: null, rating: null, bot: null, provisional: false };
    const { wish } = this;
    return { X: somebody, O: { ...somebody, bot: wish.kind === "bot" ? wish.strength : null } };
  }

  /** @param {string} spaceID */
  #claim(spaceID) {
    const xo = this.#turn;
    this.#board = { ...this.#board, [spaceID]: xo };
    this.#moves = [...this.#moves, { spaceID, xo, at: this.surroundings.now() - this.#began }];
    this.#turn = opposite(xo);
    this.#version += 1;
    this.tell("space_claimed", { spaceID, xo });
    const outcome = outcomeOf(this.#board);
    if (outcome) this.#end(outcome);
    else this.#letBotMove();
  }

  /** @param {Result} result */
  #end(result) {
    this.#result = result;
    if ("winner" in result) this.#scores[result.winner.symbol] += 1;
    if (this.#rule() === "alternate") this.#beginner = opposite(this.#beginner);
    else if ("winner" in result) this.#beginner = result.winner.symbol;
    this.#version += 1;
    this.tell("end_game", result);
    this.tell("scores", { xScore: this.#scores.X, oScore: this.#scores.O });
    this.tell("game_kept", { gameID: GAME, ratings: { X: null, O: null } });
  }

  #begin() {
    this.#board = {};
    this.#moves = [];
    this.#result = null;
    this.#turn = this.#beginner;
    this.#began = this.surroundings.now();
    this.#version += 1;
    this.tell("ready_to_play", { currentPlayer: numberOf(this.#turn) });
    this.#letBotMove();
  }

  #letBotMove() {
    const { wish } = this;
    if (wish.kind !== "bot" || this.#turn !== BOT || this.#result) return;
    const { random, later } = this.surroundings;
    this.#callOff = later(
      () => this.#claim(chooseSpace(this.#board, BOT, wish.strength, random)),
      thinkingTime(random),
    );
  }

  /** @param {string} code @param {string} [spaceID] */
  #refuse(code, spaceID) {
    this.tell("move_refused", spaceID ? { code, spaceID } : { code });
  }
}
