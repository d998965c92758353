/**
 * The options of a manager and of a socket; `io()` takes both at once.
 */

/**
 * @typedef {object} ReconnectionOptions
 * @property {boolean} [reconnection] true
 * @property {number} [reconnectionAttempts] Infinity
 * @property {number} [reconnectionDelay] before the first attempt, in milliseconds: 1000
 * @property {number} [reconnectionDelayMax] the longest, in milliseconds: 5000
 * @property {number} [randomizationFactor] how far a delay may stray, 0 to 1: 0.5
 * @property {number | false} [timeout] of one attempt, in milliseconds: 20000
 * @property {boolean} [autoConnect] true: connect without being told to
 * @property {Parser} [parser] in place of the default one
 */

/**
 * @typedef {object} Parser
 * @property {new () => { encode(packet: import("./packet.js").Packet): any[] }} Encoder
 * @property {new () => DecoderLike} Decoder
 *
 * @typedef {object} DecoderLike emits "decoded" with each packet
 * @property {(message: any) => void} add throws if the message breaks the protocol
 * @property {() => void} destroy forgets what is incomplete
 * @property {(event: string, listener: (packet: any) => void) => unknown} on
 * @property {(event: string, listener: (packet: any) => void) => unknown} off
 */

/** @typedef {import("../engineio/options.js").EngineOptions} EngineOptions */
/** @typedef {EngineOptions & ReconnectionOptions} ManagerOptions */

/** @typedef {Record<string, any>} Auth */

/**
 * @typedef {object} SocketOptions
 * @property {Auth | ((send: (auth: Auth) => void) => void)} [auth] told to the namespace; a
 *   function is asked at each connect
 * @property {number} [retries] how often an event is sent again until it is acknowledged
 * @property {number} [ackTimeout] how long to wait for an acknowledgement, in milliseconds
 * @property {import("./backlog.js").Limits} [offlineBuffer] how much may wait for a connection
 * @property {AbortSignal} [signal] aborted, it disconnects, or ends the attempts to connect
 */

/**
 * @typedef {object} Sharing
 * @property {boolean} [forceNew] false: a connection of its own
 * @property {boolean} [multiplex] true: share the connection with other namespaces
 */

/** @typedef {ManagerOptions & SocketOptions & Sharing} ConnectOptions */

export {};
