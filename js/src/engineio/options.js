/**
 * The options of an engine socket, and what becomes of them for a transport.
 */

/** @typedef {import("./transport.js").Transport} Transport */
/** @typedef {{ new (opts: TransportOptions): Transport }} TransportClass */

/**
 * @typedef {object} EngineOptions
 * @property {string} [hostname]
 * @property {string | number} [port]
 * @property {boolean} [secure]
 * @property {string} [path]
 * @property {boolean} [addTrailingSlash] true
 * @property {string | Record<string, any>} [query]
 * @property {(string | TransportClass)[]} [transports] to try, in order: "polling", "websocket"
 * @property {boolean} [upgrade] true: go on to a better transport
 * @property {boolean} [rememberUpgrade] false: begin with WebSocket if that worked before
 * @property {boolean} [tryAllTransports] false: if the first fails, try the next
 * @property {Record<string, Omit<EngineOptions, "query">>} [transportOptions] by transport
 * @property {Record<string, string>} [extraHeaders]
 * @property {boolean} [withCredentials]
 * @property {boolean} [forceBase64]
 * @property {boolean} [timestampRequests]
 * @property {string} [timestampParam] "t"
 * @property {number} [requestTimeout] milliseconds
 * @property {string | string[]} [protocols] WebSocket's subprotocols
 * @property {boolean} [closeOnBeforeunload] false
 */

/**
 * @typedef {object} Completed
 * @property {Record<string, any>} query
 * @property {import("./socket.js").EngineSocket} socket
 * @property {boolean} secure
 * @property {string} hostname
 * @property {string | number} port
 */

/** @typedef {Omit<EngineOptions, keyof Completed> & Completed} TransportOptions */

export {};
