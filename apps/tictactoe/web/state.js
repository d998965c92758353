/**
 * What the page knows, and how each event changes it. Pure: no document, no socket, no clock.
 *
 * The server decides everything; this only remembers what it said. The one thing shown before the
 * server has said it is a move on its way, and it is marked as such (`sending`).
 *
 * @typedef {"X" | "O"} Mark
 * @typedef {1 | 2} PlayerNumber
 * @typedef {{ winner: { symbol: Mark, combination: string[] }, forfeit?: true } | { stalemate: true }} Result
 * @typedef {"nobody" | "here" | "away" | "overdue"} Presence
 *
 * @typedef {{ code?: string, reason?: string }} Notice  a refusal, or another word of this kind
 *
 * @typedef {object} State
 * @property {"connecting" | "unreachable" | "online" | "lost" | "elsewhere" | "broken"} link
 * @property {{ number: PlayerNumber, mark: Mark } | null} me  null until the server gave a seat
 * @property {"waiting" | "playing" | "over"} phase
 * @property {PlayerNumber | null} turn  who moves next, while playing
 * @property {Record<string, Mark>} board
 * @property {string | null} sending  the space that was asked for and not yet answered
 * @property {boolean} slow  the answer is taking long
 * @property {Result | null} result
 * @property {{ X: number, O: number }} scores
 * @property {{ me: boolean, opponent: boolean }} rematch  who wants to play again
 * @property {Presence} opponent
 * @property {number} opponentUntil  until when the opponent's seat is kept, while away
 * @property {boolean} opponentLeft
 * @property {number} grace  how long a seat is kept, in milliseconds
 * @property {number} seatUntil  until when our own seat is kept for sure, while the link is lost
 * @property {number} now  the time, as far as it matters; all times are in milliseconds
 * @property {Notice | null} notice  what stays said until something else happens
 */

/**
 * @param {string | null} [sending]  a move that was on its way when the page was left
 * @returns {State}
 */
export function initialState(sending = null) {
  return {
    link: "connecting",
    me: null,
    phase: "waiting",
    turn: null,
    board: {},
    sending,
    slow: false,
    result: null,
    scores: { X: 0, O: 0 },
    rematch: { me: false, opponent: false },
    opponent: "nobody",
    opponentUntil: 0,
    opponentLeft: false,
    grace: 0,
    seatUntil: 0,
    now: 0,
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
 * The whole truth, as the server tells it to a page that has come or come back. A move on its way
 * stays so if it is still to be made: it will be sent again. A result that was seen is no new one.
 *
 * @param {State} state
 * @param {any} told
 * @returns {Partial<State>}
 */
function fromSnapshot(state, told) {
  const turn = told.phase === "playing" ? told.currentPlayer : null;
  const { sending } = state;
  const mine = told.returned && turn === told.playerNumber;
  const lostTable = !told.returned && state.link === "lost" && state.opponent !== "nobody";
  const sameResult = JSON.stringify(state.result) === JSON.stringify(told.result);
  return {
    ...cleared(),
    link: "online",
    me: { number: told.playerNumber, mark: told.playerXO },
    phase: told.phase,
    turn,
    board: told.board,
    sending: mine && sending !== null && !(sending in told.board) ? sending : null,
    result: sameResult ? state.result : told.result,
    scores: { X: told.scores.xScore, O: told.scores.oScore },
    rematch: told.rematch,
    opponent: told.opponent.presence,
    opponentUntil: told.at + told.opponent.seconds * 1000,
    opponentLeft: false,
    grace: told.grace * 1000,
    now: told.at,
    notice: lostTable ? { code: "new_table" } : null,
  };
}

/**
 * What happened, and what the page knows afterwards. The first group are the server's events, under
 * their own names; the second group is what the page itself sees and does. Payloads that tell how
 * long something takes have the time, `at`, put in.
 *
 * @type {Record<string, (state: State, data: any) => Partial<State>>}
 */
const CHANGES = {
  snapshot: fromSnapshot,
  ready_to_play: (_state, { currentPlayer }) => ({
    ...cleared(),
    phase: "playing",
    turn: currentPlayer,
    opponent: "here",
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
  opponent_left: () => ({
    ...cleared(),
    phase: "waiting",
    opponent: "nobody",
    opponentLeft: true,
  }),
  opponent_away: (_state, { seconds, at }) => ({
    opponent: "away",
    opponentUntil: at + seconds * 1000,
    now: at,
  }),
  opponent_overdue: () => ({ opponent: "overdue" }),
  opponent_back: () => ({ opponent: "here" }),
  seat_taken: () => ({ ...settled, link: "elsewhere" }),
  move_refused: (_state, { code, reason }) => ({ ...settled, notice: { code, reason } }),
  play_again_refused: (state, { code, reason }) => ({
    rematch: { ...state.rematch, me: false },
    notice: { code, reason },
  }),

  sending: (_state, spaceID) => ({ sending: spaceID, slow: false, notice: null }),
  slow: (state) => ({ slow: state.sending !== null }),
  rematch_wanted: (state) => ({ rematch: { ...state.rematch, me: true }, notice: null }),
  unreachable: (state) => ({ link: state.link === "lost" ? "lost" : "unreachable" }),
  lost: (state, { at }) => ({
    link: "lost",
    slow: false,
    seatUntil: state.link === "online" ? at + state.grace : state.seatUntil,
    now: at,
    notice: null,
  }),
  here: () => ({ link: "connecting" }),
  refused: (_state, { code, reason }) => ({ notice: { code, reason } }),
  tick: (_state, { at }) => ({ now: at }),
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

/** @param {State} state @returns {boolean} whether we have a seat, as far as we know */
export function isSeated(state) {
  return state.me !== null && (state.link === "online" || state.link === "lost");
}

/** @param {State} state @returns {boolean} whether a time is shown that runs out */
export function isCountingDown(state) {
  return (
    (state.link === "lost" && state.opponent !== "nobody") ||
    (state.link === "online" && state.opponent === "away")
  );
}

/** @param {State} state @returns {number} milliseconds that are left of it */
export function timeLeft(state) {
  const until = state.link === "lost" ? state.seatUntil : state.opponentUntil;
  return Math.max(0, until - state.now);
}

/** @param {State} state @returns {boolean} whether the opponent's time is over, and we may choose */
export function mayChoose(state) {
  return state.link === "online" && state.opponent === "overdue";
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
