/**
 * A socket as an asynchronous iterable of the events that it receives.
 */

/**
 * @param {import("./socket.js").Socket} socket
 * @returns {AsyncGenerator<any[], void>} event and arguments; it ends with the socket, when that
 *   is neither connected nor about to be
 */
export async function* eventsOf(socket) {
  /** @type {any[][]} */
  const events = [];
  let wake = () => {};
  /** @param {...any} args */
  const listener = (...args) => {
    events.push(args);
    wake();
  };
  const onInactive = () => wake();
  socket.onAny(listener);
  socket._iterations.add(onInactive);
  try {
    while (events.length || socket.active) {
      const args = events.shift();
      if (args) {
        yield args;
      } else {
        await new Promise((resolve) => {
          wake = () => resolve(undefined);
        });
      }
    }
  } finally {
    socket.offAny(listener);
    socket._iterations.delete(onInactive);
  }
}
