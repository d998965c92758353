/**
 * How much may wait for a connection, and what becomes of more (option `offlineBuffer`).
 */

/**
 * @typedef {object} Limits
 * @property {number} [maxEvents] 100,000
 * @property {number} [maxBytes] of all together, as the wire has them: unlimited
 * @property {"oldest" | "newest"} [drop] what gives way; without it emit throws
 */

/** @type {WeakMap<any[], number>} Bytes of events that wait: they are encoded once for it. */
const sizes = new WeakMap();

/**
 * Adds an event to those that wait, within limits.
 *
 * @template {{ data?: any }} T
 * @param {T[]} waiting
 * @param {T} added
 * @param {Limits} limits
 * @param {(data: any[]) => number} measure gives the bytes of an event
 * @param {(dropped: T, error: Error) => void} onDrop
 * @param {number} [exempt] how many of the first do not count
 * @throws {Error} if it is too much and nothing is to give way
 */
export function addBounded(waiting, added, limits, measure, onDrop, exempt = 0) {
  const { maxEvents = 1e5, maxBytes = 0, drop } = limits;
  /** @param {T} item */
  const size = ({ data }) => {
    const bytes = sizes.get(data) ?? measure(data);
    sizes.set(data, bytes);
    return bytes;
  };
  /** @type {(() => void)[]} */
  const tell = [];
  let bytes =
    maxBytes && [...waiting.slice(exempt), added].reduce((sum, item) => sum + size(item), 0);
  waiting.push(added);
  while (waiting.length > maxEvents + exempt || bytes > maxBytes) {
    const [item] = waiting.splice(drop === "oldest" ? exempt : -1, 1);
    const error = new Error("the offline buffer is full");
    if (!drop) {
      throw error;
    }
    bytes -= maxBytes && size(item);
    tell.push(() => onDrop(item, error));
  }
  // only now that all is in order: who is told may emit
  tell.forEach((it) => it());
}
