/**
 * What the page knows, and how each event changes it. Pure: no document, no socket, no clock.
 *
 * The server decides everything; this only remembers what it said. The one thing shown before the
 * server has said it is a move on its way, and it is marked as such (`sending`).
 *
 * @typedef {"X" | "O"} Mark
 * @typedef {1 | 2} PlayerNumber
 * @typedef {{ winner: { symbol: Mark, combination: string[] } } | { stalemate: true }} Result
 *
 * @typedef {object} State
 * @property {"connecting" | "unreachable" | "online" | "lost" | "broken"} link
 * @property {{ number: PlayerNumber, mark: Mark } | null} me  null until the server gave a seat
 * @property {"waiting" | "playing" | "over"} phase
 * @property {PlayerNumber | null} turn  who moves next, while playing
 * @property {Record<string, Mark>} board
 * @property {string | null} sending  the space that was asked for and not yet answered
 * @property {boolean} slow  the answer is taking long
 * @property {Result | null} result
 * @property {{ X: number, O: number }} scores
 * @property {{ me: boolean, opponent: boolean }} rematch  who wants to play again
 * @property {boolean} opponentLeft
 * @property {string | null} notice  a sentence that stays until something else happens
 */

/** @returns {State} */
export function initialState() {
  return {
    link: "connecting",
    me: null,
    phase: "waiting",
    turn: null,
    board: {},
    sending: null,
    slow: false,
    result: null,
    scores: { X: 0, O: 0 },
    rematch: { me: false, opponent: false },
    opponentLeft: false,
    notice: null,
  };
}

/** An empty table, as at the beginning of every game. */
const cleared = () => ({
  turn: null,
  board: {},
  sending: null,
  slow: false,
  result: null,
  rematch: { me: false, opponent: false },
  notice: null,
});

const settled = { sending: null, slow: false };

/**
 * What happened, and what the page knows afterwards. The first group are the server's events, under
 * their own names; the second group is what the page itself sees and does.
 *
 * @type {Record<string, (state: State, data: any) => Partial<State>>}
 */
const CHANGES = {
  player_id: (state, { playerNumber, playerXO }) => ({
    ...initialState(),
    link: "online",
    me: { number: playerNumber, mark: playerXO },
    notice: state.link === "lost" ? "You are back, at a new table." : null,
  }),
  ready_to_play: (_state, { currentPlayer }) => ({
    ...cleared(),
    phase: "playing",
    turn: currentPlayer,
    opponentLeft: false,
  }),
  space_claimed: (state, { spaceID, xo }) => ({
    ...settled,
    board: { ...state.board, [spaceID]: xo },
    turn: xo === "X" ? 2 : 1,
    notice: null,
  }),
  end_game: (_state, result) => ({ ...settled, phase: "over", turn: null, result, notice: null }),
  scores: (_state, { xScore, oScore }) => ({ scores: { X: xScore, O: oScore } }),
  waiting_for_player: (_state, { xScore, oScore }) => ({ scores: { X: xScore, O: oScore } }),
  opponent_ready: (state) => ({ rematch: { ...state.rematch, opponent: true } }),
  opponent_left: () => ({ ...cleared(), phase: "waiting", opponentLeft: true }),
  move_refused: (_state, { reason }) => ({ ...settled, notice: reason }),
  play_again_refused: (state, { reason }) => ({
    rematch: { ...state.rematch, me: false },
    notice: reason,
  }),

  sending: (_state, spaceID) => ({ sending: spaceID, slow: false, notice: null }),
  slow: (state) => ({ slow: state.sending !== null }),
  rematch_wanted: (state) => ({ rematch: { ...state.rematch, me: true }, notice: null }),
  unreachable: (state) => ({ link: state.link === "lost" ? "lost" : "unreachable" }),
  lost: () => ({ ...settled, link: "lost", phase: "waiting", turn: null, result: null, notice: null }),
  broken: () => ({ link: "broken" }),
};

/**
 * The state after something happened.
 *
 * @param {State} state
 * @param {string} what  a key of CHANGES
 * @param {any} [data]  the event's payload
 * @returns {State}
 */
export function changed(state, what, data) {
  return { ...state, ...CHANGES[what](state, data) };
}

/** @param {State} state @returns {boolean} */
export function isMyTurn(state) {
  return state.link === "online" && state.phase === "playing" && state.turn === state.me?.number;
}

/** @param {State} state @param {string} spaceID @returns {boolean} */
export function canClaim(state, spaceID) {
  return isMyTurn(state) && state.sending === null && !(spaceID in state.board);
}

/** @param {Mark} mark @returns {Mark} */
export function opposite(mark) {
  return mark === "X" ? "O" : "X";
}

/** @param {State} state @returns {Mark | null} who moves next */
export function markToMove(state) {
  if (state.link !== "online" || state.turn === null) return null;
  return state.turn === 1 ? "X" : "O";
}

/** @param {State} state @returns {string[]} the winning spaces, none if nobody has won */
export function winningSpaces(state) {
  return state.result && "winner" in state.result ? state.result.winner.combination : [];
}

/** @param {State} state @returns {Mark | null} */
export function winner(state) {
  return state.result && "winner" in state.result ? state.result.winner.symbol : null;
}
