/**
 * The page's sounds: short, made on the spot, nothing to load. What is heard when, is a pure
 * function of what happened (`soundOf`); how it is heard, a few notes (`NOTES`).
 *
 * Browsers let a page be heard only after a gesture: until then nothing is played, and nothing is
 * saved up for later.
 *
 * @typedef {import("./state.js").State} State
 * @typedef {"mine" | "theirs" | "won" | "lost" | "drawn" | "begin" | "hurry"} SoundName
 *
 * @typedef {object} Note
 * @property {number} at  seconds after the beginning
 * @property {number} pitch  in hertz
 * @property {number} length  in seconds, until it can be heard no more
 * @property {number} loud  from 0 to 1
 * @property {"sine" | "triangle"} [wave]
 * @property {number} [slide]  where the pitch goes meanwhile, in hertz
 */

import { clockLeft, isRunning } from "./state/clock.js";
import { winner } from "./state/questions.js";

/** Wooden taps for moves, and a few bars of a music box for the rest. @type {Record<SoundName, Note[]>} */
export const NOTES = {
  mine: [
    { at: 0, pitch: 520, slide: 390, length: 0.09, loud: 0.5, wave: "triangle" },
    { at: 0, pitch: 1560, length: 0.03, loud: 0.12 },
  ],
  theirs: [
    { at: 0, pitch: 350, slide: 262, length: 0.11, loud: 0.5, wave: "triangle" },
    { at: 0, pitch: 1050, length: 0.03, loud: 0.1 },
  ],
  won: [
    { at: 0, pitch: 523.25, length: 0.35, loud: 0.3 },
    { at: 0.11, pitch: 659.25, length: 0.35, loud: 0.3 },
    { at: 0.22, pitch: 783.99, length: 0.4, loud: 0.3 },
    { at: 0.36, pitch: 1046.5, length: 0.9, loud: 0.34 },
  ],
  lost: [
    { at: 0, pitch: 392, length: 0.4, loud: 0.28, wave: "triangle" },
    { at: 0.17, pitch: 329.63, length: 0.45, loud: 0.26, wave: "triangle" },
    { at: 0.36, pitch: 261.63, length: 0.8, loud: 0.26, wave: "triangle" },
  ],
  drawn: [
    { at: 0, pitch: 440, length: 0.35, loud: 0.26, wave: "triangle" },
    { at: 0.18, pitch: 440, length: 0.6, loud: 0.22, wave: "triangle" },
  ],
  begin: [
    { at: 0, pitch: 587.33, length: 0.3, loud: 0.28 },
    { at: 0.13, pitch: 880, length: 0.6, loud: 0.28 },
  ],
  hurry: [{ at: 0, pitch: 988, length: 0.07, loud: 0.22 }],
};

/** Seconds of one's own clock that are counted down aloud. */
const HURRY = 5;

/** @param {State} state @returns {number | null} whole seconds that our own running clock has left */
function mySeconds(state) {
  const mark = state.me?.mark;
  if (state.role !== "player" || !mark || !isRunning(state, mark)) return null;
  const left = clockLeft(state, mark);
  return left === null ? null : Math.ceil(left / 1000);
}

/** @param {State} state @returns {SoundName} */
function ending(state) {
  const mark = winner(state);
  if (mark === null) return "drawn";
  // On one device, and for who watches, somebody has won.
  if (state.role !== "player" || state.table?.kind === "device") return "won";
  return mark === state.me?.mark ? "won" : "lost";
}

/**
 * @param {string} what  happened
 * @param {any} data
 * @param {State} before
 * @param {State} state  afterwards
 * @returns {SoundName | null} what is heard of it
 */
export function soundOf(what, data, before, state) {
  switch (what) {
    case "space_claimed":
      return data.xo === state.me?.mark ? "mine" : "theirs";
    case "end_game":
      return ending(state);
    case "ready_to_play":
      return "begin";
    case "snapshot":
      return before.phase === "waiting" && state.phase === "playing" ? "begin" : null;
    case "tick": {
      const seconds = mySeconds(state);
      const next = seconds !== null && seconds > 0 && seconds <= HURRY;
      return next && seconds !== mySeconds(before) ? "hurry" : null;
    }
    default:
      return null;
  }
}

/**
 * @param {BaseAudioContext} context  also one that is not heard
 * @param {SoundName} name
 */
export function perform(context, name) {
  for (const { at, pitch, length, loud, wave = "sine", slide = pitch } of NOTES[name]) {
    const begin = context.currentTime + at;
    const tone = new OscillatorNode(context, { type: wave, frequency: pitch });
    tone.frequency.exponentialRampToValueAtTime(slide, begin + length);
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setValueAtTime(0, begin);
    volume.gain.linearRampToValueAtTime(loud * 0.5, begin + 0.006);
    volume.gain.exponentialRampToValueAtTime(0.0005, begin + length);
    tone.connect(volume).connect(context.destination);
    tone.start(begin);
    tone.stop(begin + length);
  }
}

/**
 * @param {() => boolean} isWanted  asked each time
 * @returns {(what: string, data: any, before: State, state: State) => void} plays what is to be
 *   heard of something that happened, if it is wanted and allowed; never waits
 */
export function createSounds(isWanted) {
  /** @type {AudioContext | null} */
  let context = null;

  const unlock = () => {
    // To some keys, as Escape, browsers give no leave.
    if (!isWanted() || navigator.userActivation?.hasBeenActive === false) return;
    try {
      context ??= new AudioContext({ latencyHint: "interactive" });
      if (context.state !== "running") context.resume().catch(() => {});
    } catch {
      // A machine without sound: the game goes on without.
    }
  };
  // Phones put it to sleep when the page is hidden: each gesture wakes it up again.
  for (const gesture of ["pointerup", "keydown"]) addEventListener(gesture, unlock, true);

  return (what, data, before, state) => {
    if (!isWanted() || context?.state !== "running" || document.hidden) return;
    const name = soundOf(what, data, before, state);
    if (name === null) return;
    try {
      perform(context, name);
    } catch (error) {
      console.info("no sound", error);
    }
  };
}
