/**
 * The options of an engine socket, and what becomes of them for a transport.
 */

/** @typedef {import("./transport.js").Transport} Transport */
/** @typedef {{ new (opts: TransportOptions): Transport }} TransportClass */

/** @typedef {CommonOptions & NodeOptions} EngineOptions */

/**
 * @typedef {import("../node/connection.js").ConnectionOptions & {
 *   perMessageDeflate?: boolean | { threshold?: number },
 * }} NodeOptions what only Node heeds: the package's entrance there, with its own transports
 */

/**
 * @typedef {object} CommonOptions
 * @property {string} [host] the same as `hostname`, and goes before it
 * @property {string} [hostname]
 * @property {string | number} [port]
 * @property {boolean} [secure]
 * @property {string} [path]
 * @property {boolean} [addTrailingSlash] true
 * @property {string | Record<string, any>} [query]
 * @property {(string | TransportClass)[]} [transports] to try, in order: "polling", "websocket"
 * @property {TransportClass[]} [transportImplementations] the same, without a name among them
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
 * @property {boolean} [useNativeTimers] see timers.js
 * @property {boolean} [autoUnref] see timers.js; in Node connections do not keep it alive either
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
