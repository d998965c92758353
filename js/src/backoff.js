/**
 * How long to wait before the next attempt to reconnect: exponential, bounded, with jitter.
 */

export class Backoff {
  /**
   * @param {number} min first delay, in milliseconds
   * @param {number} max longest delay, in milliseconds
   * @param {number} jitter how far a delay may stray from its middle, 0 to 1
   */
  constructor(min, max, jitter) {
    this.min = min;
    this.max = max;
    this.jitter = jitter;
    this.attempts = 0;
  }

  /**
   * Counts an attempt and gives the delay before it, in milliseconds.
   *
   * @param {() => number} [random] from 0 up to, not including, 1
   * @returns {number}
   */
  duration(random = Math.random) {
    // Bounded before the jitter too: clients that a long outage brought to the longest delay must
    // still not come back all at once, and the power must not overflow.
    const middle = Math.min(this.min * 2 ** this.attempts++, this.max);
    return Math.round(Math.min(middle * (1 + this.jitter * (2 * random() - 1)), this.max));
  }

  reset() {
    this.attempts = 0;
  }
}
