/**
 * What the page knows, and how each event changes it. Pure: no document, no socket, no clock.
 *
 * The server decides everything; this only remembers what it said. The one thing shown before the
 * server has said it is a move on its way, and it is marked as such (`sending`).
 *
 * The changes stand by concept in `state/`; what can be asked of a state, in `state/questions.js`.
 *
 * @typedef {"X" | "O"} Mark
 * @typedef {1 | 2} PlayerNumber
 * @typedef {{ winner: { symbol: Mark, combination: string[] }, forfeit?: true,
 *   why?: "away" | "time" | "resigned" } | { stalemate: true }} Result
 * @typedef {"nobody" | "here" | "away" | "overdue"} Presence
 * @typedef {"easy" | "medium" | "hard"} Strength
 * @typedef {{ name: string | null, rating: number | null, bot: Strength | null,
 *   provisional?: boolean }} Person
 * @typedef {{ kind: "move" | "game", seconds: number }} ClockWish
 * @typedef {{ kind: "quick" | "private" | "bot" | "device", code: string,
 *   beginner: "winner" | "alternate", clock: ClockWish | null }} Table
 * @typedef {{ kind: "quick" } | { kind: "none" }
 *   | { kind: "private", beginner?: string, clock?: ClockWish }
 *   | { kind: "bot", strength: Strength, beginner?: string, clock?: ClockWish, warmUp?: boolean }
 *   | { kind: "code", code: string } | { kind: "watch", code: string }
 *   | { kind: "device" }} TableWish
 * @typedef {{ kind: "move" | "game", seconds: number, running: PlayerNumber | null,
 *   left: { X: number, O: number }, at: number,
 *   firstMove?: { player: PlayerNumber, left: number, running: boolean } | null }} Clock
 *   `at`: when it was read, by our time
 * @typedef {{ name: string, until: number }} Emote
 * @typedef {{ before: number, after: number }} RatingChange
 * @typedef {{ name: string, named: boolean, rating: number, provisional: boolean, games: number,
 *   wins: number }} Profile
 * @typedef {{ code?: string, reason?: string }} Notice  a refusal, or another word of this kind
 *
 * @typedef {object} State
 * @property {"connecting" | "unreachable" | "online" | "lost" | "elsewhere" | "broken"} link
 * @property {"player" | "watcher" | "nobody"} role  nobody: without a table
 * @property {{ number: PlayerNumber, mark: Mark } | null} me  null without a seat
 * @property {Table | null} table
 * @property {"waiting" | "playing" | "over"} phase
 * @property {PlayerNumber | null} turn  who moves next, while playing
 * @property {Record<string, Mark>} board
 * @property {string | null} sending  the space that was asked for and not yet answered
 * @property {boolean} slow  the answer is taking long
 * @property {Result | null} result
 * @property {{ X: number, O: number }} scores
 * @property {{ me: boolean, opponent: boolean }} rematch  who wants to play again
 * @property {{ X: Person | null, O: Person | null }} people
 * @property {Presence} opponent
 * @property {number} opponentUntil  until when the opponent's seat is kept, while away
 * @property {boolean} opponentLeft
 * @property {{ X: { presence: Presence, until: number }, O: { presence: Presence, until: number } } | null} seats
 *   who is here, as spectators are told
 * @property {number} grace  how long a seat is kept, in milliseconds
 * @property {number} seatUntil  until when our own seat is kept for sure, while the link is lost
 * @property {Clock | null} clock
 * @property {number} watchers
 * @property {{ players: number, games: number, watching: number } | null} counts
 * @property {Profile | null} profile
 * @property {{ X: Emote | null, O: Emote | null }} emotes  what was said lately
 * @property {number[]} emoted  when we said something ourselves, lately
 * @property {boolean} muted  what the other says is not shown
 * @property {number | null} latency  of the connection, in milliseconds
 * @property {string | null} gameID  of a finished game that is kept
 * @property {{ X: RatingChange | null, O: RatingChange | null } | null} ratings  what it changed
 * @property {string | null} unrated  why it did not count, though it might have
 * @property {{ reachable: boolean, warmUp: boolean } | null} local  of a game without the server: whether
 *   the server could be asked, and whether it is one until an opponent comes
 * @property {Notice | null} turnedAway  why there is no table
 * @property {TableWish | "resign" | null} asked  what would end the game that is being played
 * @property {number} now  the time, as far as it matters; all times are in milliseconds
 * @property {Notice | null} notice  what stays said until something else happens
 */

import { CLOCK } from "./state/clock.js";
import { CONNECTION } from "./state/connection.js";
import { PEOPLE } from "./state/people.js";
import { PLAYING, NOTHING_PLAYED } from "./state/playing.js";
import { TABLE } from "./state/table.js";

/**
 * @param {string | null} [sending]  a move that was on its way when the page was left
 * @returns {State}
 */
export function initialState(sending = null) {
  return {
    ...NOTHING_PLAYED,
    link: "connecting",
    role: "nobody",
    me: null,
    table: null,
    phase: "waiting",
    sending,
    scores: { X: 0, O: 0 },
    people: { X: null, O: null },
    opponent: "nobody",
    opponentUntil: 0,
    opponentLeft: false,
    seats: null,
    grace: 0,
    seatUntil: 0,
    watchers: 0,
    counts: null,
    profile: null,
    emotes: { X: null, O: null },
    emoted: [],
    muted: false,
    latency: null,
    local: null,
    turnedAway: null,
    now: 0,
  };
}

/**
 * What happened, and what the page knows afterwards: the server's events under their own names, and
 * what the page itself sees and does. Payloads that are objects have the time, `at`, put in.
 *
 * @type {Record<string, (state: State, data: any) => Partial<State>>}
 */
const CHANGES = { ...TABLE, ...PLAYING, ...PEOPLE, ...CLOCK, ...CONNECTION };

/** The server's events that change what the page knows. */
export const SERVER_EVENTS = [
  ...["snapshot", "watch_snapshot", "table_refused", "table_closed"],
  ...["ready_to_play", "space_claimed", "end_game", "scores", "waiting_for_player"],
  ...["opponent_ready", "opponent_left", "opponent_away", "opponent_overdue", "opponent_back"],
  ...["seat_taken", "move_refused", "play_again_refused", "game_kept", "clock"],
  ...["people", "presence", "watchers", "counts", "profile", "emote"],
];

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
