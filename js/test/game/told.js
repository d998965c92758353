// What the game's server tells, as the page's tests need it.

import { readFile } from "node:fs/promises";

import { speak } from "../../../apps/tictactoe/web/i18n.js";
import { changed, initialState } from "../../../apps/tictactoe/web/state.js";

const english = new URL("../../../apps/tictactoe/web/i18n/en.json", import.meta.url);

/** Say everything in English. */
export async function speakEnglish() {
  speak("en", JSON.parse(await readFile(english, "utf8")));
}

const person = (name) => ({ name, rating: 1500, bot: null, provisional: true });

/** What both kinds of snapshots hold, of a game that is being played. */
const table = {
  at: 1000,
  grace: 60,
  matchID: 1,
  version: 3,
  phase: "playing",
  currentPlayer: 1,
  board: {},
  moves: [],
  result: null,
  scores: { xScore: 0, oScore: 0 },
  table: { kind: "quick", code: "ABCDE", beginner: "winner", clock: null },
  people: { X: person("Ann"), O: person("Ben") },
  watchers: 0,
  clock: null,
  gameID: null,
};

export const snapshot = (changes = {}) => ({
  ...table,
  seat: "secret",
  returned: false,
  playerNumber: 1,
  playerXO: "X",
  rematch: { me: false, opponent: false },
  opponent: { presence: "here", seconds: 0 },
  ...changes,
});

export const watchSnapshot = (changes = {}) => ({
  ...table,
  presence: { X: { presence: "here", seconds: 0 }, O: { presence: "here", seconds: 0 } },
  ...changes,
});

/** The state after these events, given by pairs of name and payload. */
export const after = (...events) =>
  events.reduce((state, [what, data]) => changed(state, what, data), initialState());
