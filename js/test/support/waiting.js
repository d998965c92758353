/**
 * Waiting with a deadline: for an event, for a condition.
 */

const DEADLINE = 30_000;

/**
 * @param {{ once(event: string, listener: Function): unknown }} emitter
 * @param {string} event
 * @returns {Promise<any[]>} the arguments of its next occurrence
 */
export function next(emitter, event) {
  return within(new Promise((resolve) => emitter.once(event, (...args) => resolve(args))), event);
}

/**
 * @param {{ on(event: string, listener: Function): unknown }} emitter
 * @param {string} event
 * @param {number} count
 * @returns {Promise<any[][]>} the arguments of so many occurrences
 */
export function several(emitter, event, count) {
  const all = [];
  const done = new Promise((resolve) => {
    emitter.on(event, (...args) => {
      if (all.push(args) === count) {
        resolve(all);
      }
    });
  });
  return within(done, `${count} times ${event}`);
}

/**
 * @param {() => unknown} condition
 * @param {string} [what]
 */
export async function until(condition, what = String(condition)) {
  const end = Date.now() + DEADLINE;
  while (!(await condition())) {
    if (Date.now() > end) {
      throw new Error(`waited in vain: ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/**
 * @template T
 * @param {Promise<T>} promise
 * @param {string} what
 * @returns {Promise<T>}
 */
export async function within(promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited in vain: ${what}`)), DEADLINE);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Lets what is already on its way arrive: a round trip to the server and back. */
export async function roundTrip(socket) {
  await within(new Promise((resolve) => socket.emit("whoami", resolve)), "round trip");
}
