/**
 * A game on its way: moves, its end, another one.
 *
 * @typedef {import("../state.js").State} State
 */

/** As at the beginning of every game. */
export const NOTHING_PLAYED = {
  turn: null,
  board: {},
  sending: null,
  slow: false,
  result: null,
  rematch: { me: false, opponent: false },
  clock: null,
  gameID: null,
  ratings: null,
  unrated: null,
  asked: null,
  notice: null,
};

/** No move is on its way any more. */
export const SETTLED = { sending: null, slow: false };

/** @type {Record<string, (state: State, data: any) => Partial<State>>} */
export const PLAYING = {
  ready_to_play: (state, { currentPlayer }) => ({
    ...NOTHING_PLAYED,
    clock: state.clock,
    phase: "playing",
    turn: currentPlayer,
    // Who was away before has not come back by that.
    opponent: state.opponent === "nobody" ? "here" : state.opponent,
    opponentLeft: false,
  }),
  space_claimed: (state, { spaceID, xo }) => ({
    ...SETTLED,
    board: { ...state.board, [spaceID]: xo },
    turn: xo === "X" ? 2 : 1,
    notice: null,
  }),
  end_game: (_state, { at: _at, ...result }) => ({
    ...SETTLED,
    phase: "over",
    turn: null,
    result,
    asked: null,
    notice: null,
  }),
  // Of a game that is not to be seen any more there is nothing to show.
  game_kept: (_state, { gameID, ratings, unrated, past }) =>
    past ? {} : { gameID, ratings: ratings ?? null, unrated: unrated ?? null },
  scores: (_state, { xScore, oScore }) => ({ scores: { X: xScore, O: oScore } }),
  waiting_for_player: (_state, { xScore, oScore }) => ({ scores: { X: xScore, O: oScore } }),
  opponent_ready: (state) => ({ rematch: { ...state.rematch, opponent: true } }),
  move_refused: (_state, { code, reason }) => ({ ...SETTLED, notice: { code, reason } }),
  play_again_refused: (state, { code, reason }) => ({
    rematch: { ...state.rematch, me: false },
    notice: { code, reason },
  }),

  sending: (_state, { spaceID }) => ({ sending: spaceID, slow: false, notice: null }),
  slow: (state) => ({ slow: state.sending !== null }),
  rematch_wanted: (state) => ({ rematch: { ...state.rematch, me: true }, notice: null }),
  refused: (_state, { code, reason }) => ({ notice: { code, reason } }),
  asked: (_state, { wish }) => ({ asked: wish }),
  not_asked: () => ({ asked: null }),
};
