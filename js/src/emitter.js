/**
 * Listeners by event name: what transports, engine sockets, managers and sockets have in common.
 */

/** @typedef {((...args: any[]) => void) & { listener?: Listener }} Listener */

/**
 * @typedef {object} Listenable
 * @property {(event: string, listener: Listener) => unknown} on
 * @property {(event: string, listener: Listener) => unknown} off
 */

/**
 * @param {Listenable} emitter
 * @param {string} event
 * @param {Listener} listener
 * @returns {() => unknown} removes the listener again
 */
export function listen(emitter, event, listener) {
  emitter.on(event, listener);
  return () => emitter.off(event, listener);
}

/**
 * @template {Listener} L
 * @param {L[]} listeners
 * @param {Listener} [listener]
 * @returns {L[]} those left when `listener` is removed once, or all if there is none
 */
export function without(listeners, listener) {
  const index = listeners.findIndex((it) => it === listener || it.listener === listener);
  return listeners.filter((_, position) => listener && position !== index);
}

export class Emitter {
  constructor() {
    /** @type {Map<string, Listener[]>} Never changed in place: an emit under way keeps its own. */
    this._listeners = new Map();
  }

  /**
   * Calls `listener` each time `event` is emitted.
   *
   * @param {string} event
   * @param {Listener} listener
   * @returns {this}
   */
  on(event, listener) {
    this._listeners.set(event, [...this._of(event), listener]);
    return this;
  }

  /**
   * Calls `listener` the next time `event` is emitted, and never again.
   *
   * @param {string} event
   * @param {Listener} listener
   * @returns {this}
   */
  once(event, listener) {
    /** @type {Listener} */
    const wrapper = (...args) => {
      this.off(event, wrapper);
      listener.apply(this, args);
    };
    wrapper.listener = listener;
    return this.on(event, wrapper);
  }

  /**
   * Removes one listener, all listeners of an event, or (without arguments) all there are.
   *
   * @param {any} [event] its name
   * @param {Listener} [listener]
   * @returns {this}
   */
  off(event, listener) {
    if (event === undefined && !listener) {
      this._listeners.clear();
    } else {
      this._listeners.set(event, without(this._of(event), listener));
    }
    return this;
  }

  /**
   * Calls the listeners of `event`, in the order in which they were added. What one throws is seen,
   * and keeps neither the others nor us from what is to be done: to reconnect, for one.
   *
   * @param {string} event
   * @param {...any} args
   * @returns {this}
   */
  emit(event, ...args) {
    for (const listener of this._of(event)) {
      try {
        listener.apply(this, args);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
    return this;
  }

  /**
   * What `emit` does here, also where a subclass's `emit` sends to the peer.
   *
   * @param {string} event
   * @param {...any} args
   * @returns {this}
   */
  emitReserved(event, ...args) {
    return /** @type {this} */ (Emitter.prototype.emit.call(this, event, ...args));
  }

  /**
   * @param {string} event
   * @returns {Listener[]}
   */
  listeners(event) {
    return this._of(event).map((it) => it.listener || it);
  }

  /**
   * @param {string} event
   * @returns {boolean}
   */
  hasListeners(event) {
    return this._of(event).length > 0;
  }

  /** @param {string} event */
  _of(event) {
    return this._listeners.get(event) || [];
  }
}

const { prototype } = Emitter;
// The other names under which listeners are added and removed in browsers and in Node.
Object.assign(prototype, {
  addEventListener: prototype.on,
  removeListener: prototype.off,
  removeEventListener: prototype.off,
  removeAllListeners: prototype.off,
});
