/**
 * Who is here and what they say: names, ratings, spectators, emotes.
 *
 * @typedef {import("../state.js").State} State
 * @typedef {import("../state.js").Mark} Mark
 * @typedef {import("../state.js").Emote} Emote
 */

/** Who has told nothing about themselves. */
const STRANGER = { name: null, rating: null, bot: null };

/** What can be said with one press, in the order of the buttons. */
export const EMOTES = [
  ...["hello", "good_luck", "well_played", "oops"],
  ...["thinking", "thanks", "laugh", "wow"],
];

/** How long it is seen what was said, in milliseconds. */
export const EMOTE_SHOWN = 4000;

/**
 * How often something may be said: so many times in so many milliseconds. As at the server, and a
 * little less often, as the way there is not always equally long.
 */
const EMOTE_LIMIT = { times: 4, within: 10_500 };

/** @param {State} state @param {number} at */
const lately = (state, at) => state.emoted.filter((time) => at - time < EMOTE_LIMIT.within);

/** @param {Emote | null} emote @param {number} at */
const still = (emote, at) => (emote && emote.until > at ? emote : null);

/** @param {State} state @returns {boolean} whether we may say something now */
export function mayEmote(state) {
  return (
    state.link === "online" &&
    state.role === "player" &&
    state.opponent !== "nobody" &&
    lately(state, state.now).length < EMOTE_LIMIT.times
  );
}

/** @type {Record<string, (state: State, data: any) => Partial<State>>} */
export const PEOPLE = {
  people: (_state, { X, O }) => ({ people: { X: X ?? null, O: O ?? null } }),
  watchers: (_state, { count }) => ({ watchers: count }),
  counts: (_state, { players, games, watching }) => ({ counts: { players, games, watching } }),
  // The token is a secret, and no part of what is shown.
  profile: (_state, { token: _token, at: _at, ...profile }) => ({ profile }),
  named: (state, { name }) => ({
    notice: null,
    profile: state.profile && { ...state.profile, name },
    people: state.me
      ? {
          ...state.people,
          [state.me.mark]: { ...STRANGER, ...state.people[state.me.mark], name },
        }
      : state.people,
  }),
  emote: (state, { player, name, at }) => {
    const mark = player === 1 ? "X" : "O";
    if (!EMOTES.includes(name) || (state.muted && mark !== state.me?.mark)) return { now: at };
    return { emotes: { ...state.emotes, [mark]: { name, until: at + EMOTE_SHOWN } }, now: at };
  },
  emoted: (state, { at }) => ({ emoted: [...lately(state, at), at], now: at }),
  muted: (_state, { muted }) => ({ muted, emotes: { X: null, O: null } }),
  tick: (state, { at }) => ({
    now: at,
    emotes: { X: still(state.emotes.X, at), O: still(state.emotes.O, at) },
    emoted: lately(state, at),
  }),
};
