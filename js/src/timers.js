/**
 * Timers, as the options want them.
 */

/**
 * @typedef {object} TimerOptions
 * @property {boolean} [useNativeTimers] false: the timers that were there when this was loaded,
 *   whatever a test's fake clock has put in their place since
 * @property {boolean} [autoUnref] false: in Node, let the process end although a timer waits
 */

const native = [setTimeout, clearTimeout];

/**
 * @param {TimerOptions} opts
 * @param {number} delay milliseconds
 * @param {() => void} callback
 * @returns {() => void} cancels it
 */
export function after({ useNativeTimers, autoUnref }, delay, callback) {
  const [set, clear] = /** @type {[any, any]} */ (
    useNativeTimers ? native : [setTimeout, clearTimeout]
  );
  const timer = set(callback, delay);
  if (autoUnref) {
    timer.unref?.();
  }
  return () => clear(timer);
}
