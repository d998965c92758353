/*! Antiphon 0.1.0, Socket.IO client. MIT */
!function(g,f){"object"==typeof exports&&"undefined"!=typeof module?module.exports=f():"function"==typeof define&&define.amd?define(f):(g||self).io=f()}("undefined"!=typeof globalThis&&globalThis,function(){"use strict";

// src/timers.js
var native = [setTimeout, clearTimeout];
function after({ useNativeTimers, autoUnref }, delay, callback) {
  const [set, clear] = (
    /** @type {[any, any]} */
    useNativeTimers ? native : [setTimeout, clearTimeout]
  );
  const timer = set(callback, delay);
  if (autoUnref) {
    timer.unref?.();
  }
  return () => clear(timer);
}

// src/binary.js
var isBinary = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value) || value instanceof Blob;
function toText(data) {
  if (data instanceof Blob) {
    return data.arrayBuffer().then(toText);
  }
  const bytes = ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);
  let text = "";
  for (const byte of bytes) {
    text += String.fromCharCode(byte);
  }
  return "b" + btoa(text);
}
function fromText(encoded) {
  const text = atob(encoded.slice(1));
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) {
    bytes[index] = text.charCodeAt(index);
  }
  return bytes.buffer;
}
function present(data, binaryType) {
  if (binaryType === "blob") {
    return new Blob([data]);
  }
  return isNode ? (
    /** @type {any} */
    globalThis.Buffer.from(data)
  ) : data;
}
var isNode = (
  /** @type {any} */
  globalThis.process?.versions?.node
);

// src/engineio/packet.js
var TYPES = ["open", "close", "ping", "pong", "message", "upgrade", "noop"];
var SEPARATOR = "";
function encodePacket({ type, data }, supportsBinary) {
  if (!isBinary(data)) {
    return TYPES.indexOf(type) + (data || "");
  }
  return supportsBinary ? data : toText(data);
}
function decodePacket(encoded, binaryType) {
  if (typeof encoded !== "string") {
    return {
      type: "message",
      data: encoded instanceof ArrayBuffer ? present(encoded, binaryType) : encoded
    };
  }
  if (encoded[0] === "b") {
    try {
      return { type: "message", data: present(fromText(encoded), binaryType) };
    } catch {
      return { type: "error" };
    }
  }
  const type = TYPES[
    /** @type {any} */
    encoded[0]
  ];
  return type ? { type, data: encoded.slice(1) } : { type: "error" };
}
async function encodePayload(packets) {
  return (await Promise.all(packets.map((packet) => encodePacket(packet)))).join(SEPARATOR);
}
function decodePayload(payload, binaryType) {
  return payload.split(SEPARATOR).map((encoded) => decodePacket(encoded, binaryType));
}
function payloadSize(data) {
  if (isBinary(data)) {
    return 2 + Math.ceil((data instanceof Blob ? data.size : data.byteLength) / 3) * 4;
  }
  return 2 + new TextEncoder().encode(
    /** @type {string} */
    data
  ).length;
}

// src/emitter.js
function listen(emitter, event, listener) {
  emitter.on(event, listener);
  return () => emitter.off(event, listener);
}
function without(listeners, listener) {
  const index = listeners.findIndex((it) => it === listener || it.listener === listener);
  return listeners.filter((_, position) => listener && position !== index);
}
var Emitter = class _Emitter {
  constructor() {
    this._listeners = /* @__PURE__ */ new Map();
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
    if (event === void 0 && !listener) {
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
    return (
      /** @type {this} */
      _Emitter.prototype.emit.call(this, event, ...args)
    );
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
};
var { prototype } = Emitter;
Object.assign(prototype, {
  addEventListener: prototype.on,
  removeListener: prototype.off,
  removeEventListener: prototype.off,
  removeAllListeners: prototype.off
});

// src/engineio/transport.js
var TransportError = class extends Error {
  /**
   * @param {string} message
   * @param {unknown} description of HTTP the status, 0 without an answer; else what is known
   * @param {unknown} context what the platform reported
   */
  constructor(message, description, context) {
    super(message);
    this.type = "TransportError";
    this.description = description;
    this.context = context;
  }
};
var Transport = class extends Emitter {
  /** @param {TransportOptions} opts */
  constructor(opts) {
    super();
    this.opts = opts;
    this.query = opts.query;
    this.socket = opts.socket;
    this.writable = false;
    this.readyState = "";
  }
  /** @returns {string} */
  get name() {
    return "";
  }
  open() {
    this.readyState = "opening";
    this.doOpen();
    return this;
  }
  close() {
    if (this.readyState && this.readyState !== "closed") {
      this.doClose();
      this.onClose();
    }
    return this;
  }
  /** @param {Packet[]} packets */
  send(packets) {
    this.write(packets);
  }
  doOpen() {
  }
  doClose() {
  }
  /** @param {Packet[]} _packets */
  write(_packets) {
  }
  /**
   * Calls back once nothing is under way any more, so that another transport may take over.
   *
   * @param {() => void} onPause
   */
  pause(onPause) {
    onPause();
  }
  /** Goes on after a `pause` that led to nothing. */
  resume() {
  }
  onOpen() {
    this.readyState = "open";
    this.writable = true;
    this.emitReserved("open");
  }
  /** @param {unknown} data one message */
  onData(data) {
    this.onPacket(decodePacket(data, this.socket.binaryType));
  }
  /** @param {Packet} packet */
  onPacket(packet) {
    this.emitReserved("packet", packet);
  }
  /** @param {object} [details] */
  onClose(details) {
    this.readyState = "closed";
    this.emitReserved("close", details);
  }
  /**
   * @param {string} message
   * @param {unknown} [description]
   * @param {unknown} [context]
   */
  onError(message, description, context) {
    this.emitReserved("error", new TransportError(message, description, context));
  }
  /**
   * The address to open or to request.
   *
   * @param {string} scheme without the "s" of a secure one
   * @param {boolean} [timestamp] whether to make it unlike any before, by default
   * @returns {string}
   */
  createUri(scheme, timestamp) {
    const { secure, hostname, port, path, forceBase64, timestampRequests, timestampParam } = this.opts;
    const query = new URLSearchParams(
      /** @type {any} */
      this.query
    );
    if (timestampRequests ?? timestamp) {
      query.set(timestampParam || "t", (Date.now() + Math.random()).toString(36));
    }
    if (forceBase64) {
      query.set("b64", "1");
    }
    const host = hostname.includes(":") ? `[${hostname}]` : hostname;
    return `${scheme}${secure ? "s" : ""}://${host}:${port}${path}?${query}`;
  }
};

// src/engineio/polling.js
var CLOSE = "1";
var CLOSE_TIMEOUT = 5e3;
var leaving = false;
globalThis.addEventListener?.("pagehide", (event) => {
  leaving = !/** @type {PageTransitionEvent} */
  event.persisted;
});
var Polling = class extends Transport {
  /** @param {TransportOptions} opts */
  constructor(opts) {
    super(opts);
    this._controller = new AbortController();
    this._polling = false;
    this._onPause = () => {
    };
  }
  get name() {
    return "polling";
  }
  doOpen() {
    this._poll();
  }
  doClose() {
    if (this.query.sid) {
      this._endSession();
    }
  }
  /** @param {Packet[]} packets */
  async write(packets) {
    this.writable = false;
    if (await this._request(encodePayload(packets)) !== void 0) {
      this.writable = true;
      this.emitReserved("drain");
      this._settle();
    }
  }
  /** @param {() => void} onPause */
  pause(onPause) {
    this.readyState = "pausing";
    this._onPause = onPause;
    this._settle();
  }
  resume() {
    this.readyState = "open";
    if (!this._polling) {
      this._poll();
    }
  }
  async _poll() {
    this._polling = true;
    const payload = await this._request();
    if (payload === void 0) {
      return;
    }
    for (const packet of decodePayload(payload, this.socket.binaryType)) {
      if (this.readyState === "closed") {
        if (packet.type === "open" && !this.query.sid) {
          this.query.sid = JSON.parse(packet.data).sid;
          this._endSession();
        }
        return;
      }
      if (packet.type === "open" && this.readyState === "opening") {
        this.onOpen();
      }
      if (packet.type === "close") {
        return this.onClose({ description: "transport closed by the server" });
      }
      this.onPacket(packet);
    }
    this._polling = false;
    this._settle();
    if (this.readyState === "open") {
      this._poll();
    }
  }
  _settle() {
    if (this.readyState === "pausing" && !this._polling && this.writable) {
      this.readyState = "paused";
      this._onPause();
    }
  }
  /**
   * @param {string} uri
   * @param {RequestInit & { signal: AbortSignal }} init
   * @returns {Promise<Pick<Response, "ok" | "status" | "text">>}
   */
  _fetch(uri, init) {
    return fetch(uri, init);
  }
  /** Tells the server, and lets go of the waiting GET only then: the server calls it an error. */
  async _endSession() {
    const abort = () => this._controller.abort();
    const cancel = after(this.opts, CLOSE_TIMEOUT, abort);
    await this._request(CLOSE);
    cancel();
    abort();
  }
  /**
   * @param {string | Promise<string>} [payload] what to POST
   * @returns {Promise<string | undefined>} the answer's body; nothing if it failed, as is reported
   */
  async _request(payload) {
    const { extraHeaders, withCredentials, requestTimeout } = this.opts;
    const { signal } = this._controller;
    const cancel = requestTimeout && after(this.opts, requestTimeout, () => this._controller.abort());
    try {
      const body = await payload;
      const response = await this._fetch(this.createUri("http", true), {
        method: payload ? "POST" : "GET",
        body,
        headers: extraHeaders,
        credentials: withCredentials ? "include" : "same-origin",
        // a page that is being left still says goodbye
        keepalive: payload === CLOSE,
        signal
      });
      if (!response.ok) {
        throw response;
      }
      return await response.text();
    } catch (error) {
      if (this.readyState !== "closed" && !leaving) {
        const message = `xhr ${payload ? "post" : "poll"} error`;
        this.onError(
          message,
          /** @type {Partial<Response>} */
          error.status || 0,
          error
        );
      }
    } finally {
      cancel && cancel();
    }
  }
};

// src/engineio/websocket.js
var WebSocketTransport = class extends Transport {
  get name() {
    return "websocket";
  }
  doOpen() {
    const fail = (error) => this.onError("websocket error", error, error);
    try {
      const ws = this._connect(this.createUri("ws"));
      this.ws = ws;
      ws.binaryType = this.socket.binaryType === "blob" ? "blob" : "arraybuffer";
      ws.onopen = () => this.onOpen();
      ws.onmessage = (event) => this.onData(event.data);
      ws.onerror = fail;
      ws.onclose = (event) => this.onClose({ description: "websocket connection closed", context: event });
    } catch (error) {
      queueMicrotask(() => fail(error));
    }
  }
  /**
   * @param {string} uri
   * @returns {WebSocket}
   */
  _connect(uri) {
    const { protocols, extraHeaders: headers } = this.opts;
    const WebSocket = (
      /** @type {any} */
      globalThis.WebSocket
    );
    return isNode ? new WebSocket(uri, protocols || headers && { headers }, { headers }) : new WebSocket(uri, protocols);
  }
  doClose() {
    if (this.ws) {
      this.ws.onclose = this.ws.onerror = () => {
      };
      this.ws.close();
    }
  }
  /**
   * @param {any} message
   * @param {Packet} _packet that it is the encoded form of
   */
  _send(message, _packet) {
    this.ws?.send(message);
  }
  /** @param {Packet[]} packets */
  async write(packets) {
    this.writable = false;
    try {
      for (const packet of packets) {
        const encoded = encodePacket(packet, !this.opts.forceBase64);
        this._send(encoded instanceof Promise ? await encoded : encoded, packet);
      }
    } catch (error) {
      return this.onError("websocket error", error, error);
    }
    await 0;
    this.writable = true;
    this.emitReserved("drain");
  }
};

// src/backoff.js
var Backoff = class {
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
    const middle = Math.min(this.min * 2 ** this.attempts++, this.max);
    return Math.round(Math.min(middle * (1 + this.jitter * (2 * random() - 1)), this.max));
  }
  reset() {
    this.attempts = 0;
  }
};

// src/url.js
var ADDRESS = /^(https?|wss?):\/\/(?:[^@/?#]*@)?(\[[^\]]*\]|[^:/?#]*)(?::(\d+))?([^?#]*)(?:\?([^#]*))?/;
function parseAddress(uri, location = globalThis.location) {
  const { protocol, host: pageHost } = location || {
    protocol: uri ? "https:" : "http:",
    host: "localhost"
  };
  let source = uri || protocol + "//" + pageHost;
  if (/^[/?]/.test(source)) {
    source = protocol + (source[1] === "/" ? source : "//" + pageHost + source);
  } else if (!/^(https?|wss?):\/\//.test(source)) {
    source = protocol + "//" + source;
  }
  const [, scheme = "", name = "", given, path, query = ""] = ADDRESS.exec(source) || [];
  const secure = /[ps]s$/.test(scheme);
  const port = given || (secure ? "443" : "80");
  return {
    id: scheme + "://" + name + ":" + port,
    source,
    host: name.replace(/[[\]]/g, ""),
    port,
    secure,
    path: path || "/",
    query
  };
}

// src/engineio/transports.js
var TRANSPORTS = { polling: Polling, websocket: WebSocketTransport };
var memory = { _websocketWorked: false };

// src/engineio/upgrade.js
function probe(socket, name) {
  const transport = socket._createTransport(name);
  let over = false;
  const end = () => {
    over = true;
    transport.off();
    socket.off("close", onClose);
  };
  const fail = (reason) => {
    end();
    transport.close();
    if (socket.upgrading && socket.readyState !== "closed") {
      socket.upgrading = false;
      socket.transport?.resume();
      socket.flush();
    }
    const error = new Error("probe error: " + reason);
    socket.emitReserved("upgradeError", Object.assign(error, { transport: name }));
  };
  const onClose = () => fail("socket closed");
  socket.once("close", onClose);
  transport.once("error", fail).once("close", () => fail("transport closed")).once("open", () => transport.send([{ type: "ping", data: "probe" }])).once("packet", ({ type, data }) => {
    if (type !== "pong" || data !== "probe") {
      return fail("no pong");
    }
    socket.upgrading = true;
    memory._websocketWorked = name === "websocket";
    socket.emitReserved("upgrading", transport);
    socket.transport?.pause(() => {
      if (!over) {
        end();
        socket._setTransport(transport).send([{ type: "upgrade" }]);
        socket.upgrading = false;
        socket.emitReserved("upgrade", transport);
        socket.flush();
      }
    });
  }).open();
}

// src/engineio/socket.js
var PARSE_ERROR = "parse error";
var EngineSocket = class extends Emitter {
  /**
   * Begins to connect at once; its events come later than the return.
   *
   * @param {string | undefined} uri without an address, what the options say, or the page's server
   * @param {EngineOptions & { path: string }} given
   */
  constructor(uri, given) {
    super();
    const address = parseAddress(uri);
    const {
      secure = address.secure,
      hostname,
      host = hostname,
      port
    } = uri ? (
      /** @type {EngineOptions} */
      {}
    ) : given;
    this.hostname = host || address.host;
    this.secure = secure;
    this.port = port || (host ? secure ? 443 : 80 : address.port);
    this.opts = {
      upgrade: true,
      ...given,
      path: given.path.replace(/\/$/, "") + (given.addTrailingSlash === false ? "" : "/"),
      /** @type {Record<string, any>} */
      query: { ...parseQuery(address.query), ...parseQuery(given.query) }
    };
    const { transports, transportImplementations } = given;
    if (transports && transportImplementations) {
      throw new Error("transports are given twice");
    }
    this._classes = { ...TRANSPORTS };
    this.transports = (transportImplementations || transports || Object.keys(TRANSPORTS)).map((it) => {
      if (typeof it === "string") {
        return it;
      }
      const { name } = it.prototype;
      this._classes[name] = it;
      return name;
    }).filter((name) => this._classes[name]);
    this.readyState = "opening";
    this.id = void 0;
    this.transport = void 0;
    this.binaryType = "";
    this.upgrading = false;
    this.writeBuffer = [];
    this._writing = 0;
    this._pingTimeoutTime = 0;
    this._stopTimer = () => {
    };
    this._onOffline = () => this._onClose("transport close", { description: "network connection lost" });
    this._onBeforeunload = () => this.transport?.off().close();
    if (this.hostname !== "localhost") {
      globalThis.addEventListener?.("offline", this._onOffline);
    }
    if (given.closeOnBeforeunload) {
      globalThis.addEventListener?.("beforeunload", this._onBeforeunload);
    }
    this._open();
  }
  /**
   * Sends a message, or buffers it until it can be sent.
   *
   * @param {any} data string or binary
   * @param {object} [options]
   * @param {() => void} [onFlush] called when the message is handed to the transport
   * @returns {this}
   */
  send(data, options, onFlush) {
    if (onFlush) {
      this.once("flush", onFlush);
    }
    this._sendPacket("message", data, options);
    return this;
  }
  /** Ends the session once what was sent is written. */
  close() {
    if (this.readyState === "opening" || this.readyState === "open") {
      this.readyState = "closing";
      const close = () => this._onClose("forced close");
      const closeAfterUpgrade = () => this.upgrading ? this.once("upgrade", close).once("upgradeError", close) : close();
      if (this.writeBuffer.length) {
        this.once("drain", closeAfterUpgrade);
      } else {
        closeAfterUpgrade();
      }
    }
    return this;
  }
  flush() {
    if (this.readyState !== "closed" && this.transport?.writable && !this.upgrading && this.writeBuffer.length) {
      const packets = this.writeBuffer.slice(0, this._writableCount());
      this._writing = packets.length;
      this.transport.send(packets);
      this.emitReserved("flush");
    }
  }
  /**
   * Whether the server should have pinged by now: timers stand still while a computer sleeps.
   *
   * @returns {boolean}
   */
  _hasPingExpired() {
    const expired = Date.now() > this._pingTimeoutTime;
    if (expired && this._pingTimeoutTime) {
      this._pingTimeoutTime = 0;
      queueMicrotask(() => this._onClose("ping timeout"));
    }
    return expired;
  }
  // Transports
  _open() {
    const { transports } = this;
    const remembered = this.opts.rememberUpgrade && memory._websocketWorked;
    const name = remembered && transports.includes("websocket") ? "websocket" : transports[0];
    if (name) {
      this._setTransport(this._createTransport(name)).open();
    } else {
      queueMicrotask(() => this._onError(new Error("No transports available")));
    }
  }
  /** @param {string} name */
  _createTransport(name) {
    const { opts, secure, hostname, port } = this;
    return new this._classes[name]({
      ...opts,
      query: { ...opts.query, EIO: 4, transport: name, ...this.id && { sid: this.id } },
      socket: this,
      secure,
      hostname,
      port,
      ...opts.transportOptions?.[name]
    });
  }
  /** @param {Transport} transport */
  _setTransport(transport) {
    this.transport?.off();
    this.transport = transport;
    return transport.on("drain", () => this._onDrain()).on("packet", (packet) => this._onPacket(packet)).on("error", (error) => this._onError(error)).on("close", (details) => this._onClose("transport close", details));
  }
  // What transports report
  /** @param {Packet} packet */
  _onPacket(packet) {
    if (this.readyState === "closed") {
      return;
    }
    this.emitReserved("packet", packet);
    this.emitReserved("heartbeat");
    switch (packet.type) {
      case "open":
        if (!this.id) {
          this._onHandshake(packet.data);
        }
        break;
      case "ping":
        this._sendPacket("pong");
        this.emitReserved("ping");
        this.emitReserved("pong");
        this._resetDeadline();
        break;
      case "message":
        this.emitReserved("data", packet.data);
        this.emitReserved("message", packet.data);
        break;
      case "error":
        this._onError(new Error(PARSE_ERROR), PARSE_ERROR);
    }
  }
  /** @param {string} text */
  _onHandshake(text) {
    let handshake, upgrade;
    try {
      handshake = JSON.parse(text);
      [upgrade] = handshake.upgrades.filter(
        (it) => this.transports.includes(it)
      );
      this._patience = handshake.pingInterval + handshake.pingTimeout;
      if (!handshake.sid || !(this._patience > 0)) {
        throw text;
      }
    } catch {
      return this._onError(new Error(PARSE_ERROR), PARSE_ERROR);
    }
    this.emitReserved("handshake", handshake);
    const transport = (
      /** @type {Transport} */
      this.transport
    );
    this.id = transport.query.sid = handshake.sid;
    this._maxPayload = handshake.maxPayload;
    this._resetDeadline();
    memory._websocketWorked = transport.name === "websocket";
    if (this.readyState === "opening") {
      this.readyState = "open";
    }
    this.emitReserved("open");
    this.flush();
    if (upgrade && this.readyState === "open" && this.opts.upgrade) {
      probe(this, upgrade);
    }
  }
  _onDrain() {
    this.writeBuffer.splice(0, this._writing);
    this._writing = 0;
    if (this.writeBuffer.length) {
      this.flush();
    } else {
      this.emitReserved("drain");
    }
  }
  /**
   * @param {Error} error
   * @param {string} [reason]
   */
  _onError(error, reason = "transport error") {
    memory._websocketWorked = false;
    const { transports } = this;
    if (this.opts.tryAllTransports && transports[1] && this.readyState === "opening") {
      transports.splice(transports.indexOf(this.transport?.name ?? ""), 1);
      this._open();
    } else {
      this.emitReserved("error", error);
      this._onClose(reason, error);
    }
  }
  /**
   * @param {string} reason
   * @param {unknown} [details]
   */
  _onClose(reason, details) {
    if (this.readyState !== "closed") {
      this.readyState = "closed";
      this._stopTimer();
      globalThis.removeEventListener?.("offline", this._onOffline);
      globalThis.removeEventListener?.("beforeunload", this._onBeforeunload);
      this.transport?.off().close();
      this.id = void 0;
      this.emitReserved("close", reason, details);
      this.writeBuffer = [];
      this._writing = 0;
    }
  }
  // Heartbeat and writing
  _resetDeadline() {
    this._stopTimer();
    this._pingTimeoutTime = Date.now() + this._patience;
    this._stopTimer = after(this.opts, this._patience, () => this._onClose("ping timeout"));
  }
  /**
   * @param {string} type
   * @param {any} [data]
   * @param {object} [options]
   */
  _sendPacket(type, data, options) {
    if (this.readyState === "opening" || this.readyState === "open") {
      const packet = { type, data, options: { compress: true, ...options } };
      this.emitReserved("packetCreate", packet);
      this.writeBuffer.push(packet);
      this.flush();
    }
  }
  /**
   * @param {any} data of a message
   * @throws {Error} if the server would close the connection because of its size
   */
  _check(data) {
    const limit = this._maxPayload;
    const length = data.byteLength ?? data.size ?? data.length;
    if (limit && length * 3 > limit - 9) {
      const bare = isBinary(data) && this.transport?.name === "websocket";
      const size = bare ? length : payloadSize(data) - 1;
      if (size > limit) {
        throw new Error(`${size} bytes are more than the ${limit} that the server takes`);
      }
    }
  }
  /** How many packets fit into one payload, as the server limits it; one goes in any case. */
  _writableCount() {
    const { length } = this.writeBuffer;
    if (this._maxPayload && this.transport?.name === "polling") {
      let size = -1;
      for (let count = 0; count < length; count++) {
        size += payloadSize(this.writeBuffer[count].data);
        if (count && size > this._maxPayload) {
          return count;
        }
      }
    }
    return length;
  }
};
Object.assign(EngineSocket.prototype, { write: EngineSocket.prototype.send });
function parseQuery(query) {
  return typeof query === "string" ? (
    // a plus is one, as in the official client: base64 arrives as it is written
    Object.fromEntries(new URLSearchParams(query.replaceAll("+", "%2B")))
  ) : query;
}

// src/socketio/packet.js
var PacketType = {
  CONNECT: 0,
  DISCONNECT: 1,
  EVENT: 2,
  ACK: 3,
  CONNECT_ERROR: 4,
  BINARY_EVENT: 5,
  BINARY_ACK: 6
};
var RESERVED = /* @__PURE__ */ new Set([
  "connect",
  "connect_error",
  "disconnect",
  "disconnecting",
  "newListener",
  "removeListener"
]);
var isReserved = (event) => RESERVED.has(
  /** @type {string} */
  event
);
var MAX_ATTACHMENTS = 10;
var TEXT = /^([0-6])(?:(\d{1,9})-)?(?:(\/[^,]*)(?:,|$))?(\d{0,15})([^]*)$/;
var Encoder = class {
  /**
   * @param {Packet} packet
   * @returns {(string | Binary)[]} the text, then the attachments in their order
   */
  encode({ type, nsp, data, id = (
    /** @type {any} */
    ""
  ) }) {
    const attachments = [];
    const event = type === PacketType.EVENT || type === PacketType.ACK;
    const json = JSON.stringify(event && hasBinary(data) ? detach(data, attachments) : data) ?? "";
    const head = attachments.length ? type + 3 + (attachments.length + "-") : type;
    const namespace = nsp && nsp !== "/" ? nsp + "," : "";
    return [head + namespace + id + json, ...attachments];
  }
};
var Decoder = class extends Emitter {
  constructor() {
    super();
    this._pending = void 0;
  }
  /**
   * @param {any} message text or binary, as it came
   * @throws {Error} if it breaks the protocol; the decoder is not to be used after that
   */
  add(message) {
    const pending = this._pending;
    const kind = typeof message;
    if (!pending !== (kind === "string")) {
      throw new Error("unexpected " + kind);
    }
    if (pending) {
      const { packet, json, count, attachments } = pending;
      if (attachments.push(message) === count) {
        this._pending = void 0;
        packet.data = JSON.parse(json, (_, value) => fill(value, attachments));
        this.emitReserved("decoded", packet);
      }
    } else {
      const { packet, json, count } = decodeText(message);
      if (count) {
        this._pending = { packet, json, count, attachments: [] };
      } else {
        this.emitReserved("decoded", packet);
      }
    }
  }
  /** Forgets what is not complete. */
  destroy() {
    this._pending = void 0;
  }
};
function decodeText(text) {
  const [, digit, attachments, nsp = "/", id, json] = TEXT.exec(text) || [];
  const binary = +digit > PacketType.CONNECT_ERROR;
  const count = +(attachments || 0);
  const type = binary ? +digit - 3 : +digit;
  const data = json ? JSON.parse(json) : void 0;
  if (!digit || !isValid(type, data) || (binary ? count < 1 || count > MAX_ATTACHMENTS : attachments)) {
    throw new Error("invalid packet");
  }
  return { packet: { type, nsp, data, id: id ? +id : void 0 }, json, count };
}
function isValid(type, data) {
  switch (type) {
    case PacketType.CONNECT:
      return data === void 0 || isRecord(data);
    case PacketType.DISCONNECT:
      return data === void 0;
    case PacketType.CONNECT_ERROR:
      return typeof data === "string" || isRecord(data);
    case PacketType.ACK:
      return Array.isArray(data);
    default:
      return Array.isArray(data) && (typeof data[0] === "number" || typeof data[0] === "string" && !isReserved(data[0]));
  }
}
var isObject = (value) => !!value && typeof value === "object";
var isRecord = (value) => isObject(value) && !Array.isArray(value);
function hasBinary(value) {
  return isObject(value) && (isBinary(value) || (typeof value.toJSON === "function" ? hasBinary(value.toJSON()) : Object.values(value).some(hasBinary)));
}
function detach(value, attachments) {
  if (isBinary(value)) {
    return { _placeholder: true, num: attachments.push(value) - 1 };
  }
  if (!isObject(value)) {
    return value;
  }
  if (typeof value.toJSON === "function") {
    return detach(value.toJSON(), attachments);
  }
  if (Array.isArray(value)) {
    return value.map((item) => detach(item, attachments));
  }
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([key, item]) => [key, detach(item, attachments)]));
}
function fill(value, attachments) {
  if (value?._placeholder !== true) {
    return value;
  }
  const found = typeof value.num === "number" && attachments[value.num];
  if (!isBinary(found)) {
    throw new Error("no such attachment");
  }
  return found;
}

// src/socketio/iteration.js
async function* eventsOf(socket) {
  const events = [];
  let wake = () => {
  };
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
          wake = () => resolve(void 0);
        });
      }
    }
  } finally {
    socket.offAny(listener);
    socket._iterations.delete(onInactive);
  }
}

// src/socketio/acks.js
var Acks = class {
  /** @param {import("./sender.js").Sender} owner the callbacks' `this` */
  constructor(owner) {
    this._owner = owner;
    this._waiting = /* @__PURE__ */ new Map();
    this._nextId = 0;
  }
  /**
   * @param {Ack} ack
   * @param {number | undefined} timeout milliseconds
   * @param {AbortSignal | undefined} signal
   * @param {() => void} onGiveUp called before the callback gets the error of either
   * @returns {number} the id for the packet
   */
  expect(ack, timeout, signal, onGiveUp) {
    const id = this._nextId++;
    const timed = timeout !== void 0;
    const giveUp = (error) => {
      onGiveUp();
      this.settle(id, error);
    };
    const late = () => giveUp(new Error("operation has timed out"));
    const stop = timeout ? after(this._owner.io.opts, timeout, late) : timed && queueMicrotask(late);
    const abort = () => giveUp(signal?.reason);
    signal?.addEventListener("abort", abort);
    this._waiting.set(id, {
      ack,
      withError: timed || !!ack.withError,
      cancel: () => {
        stop && stop();
        signal?.removeEventListener("abort", abort);
      }
    });
    return id;
  }
  /**
   * It is decided; of what nobody waits for, or any more, nothing becomes.
   *
   * @param {number | undefined} id
   * @param {Error | null} error why no acknowledgement will come
   * @param {any[]} [args] of the acknowledgement
   */
  settle(id, error, args = []) {
    const waiting = this._waiting.get(
      /** @type {number} */
      id
    );
    if (waiting) {
      this.forget(id);
      const { ack, withError } = waiting;
      if (withError || !error) {
        ack.apply(this._owner, withError ? [error, ...args] : args);
      }
    }
  }
  /** @param {number | undefined} id */
  forget(id) {
    this._waiting.get(
      /** @type {number} */
      id
    )?.cancel();
    this._waiting.delete(
      /** @type {number} */
      id
    );
  }
  /**
   * The connection is lost: what was sent over it will not be acknowledged.
   *
   * @param {Set<number | undefined>} kept ids of packets that are not sent yet
   */
  abandon(kept) {
    for (const id of [...this._waiting.keys()]) {
      if (!kept.has(id)) {
        this.settle(id, new Error("socket has been disconnected"));
      }
    }
  }
};

// src/socketio/any.js
var AnyEmitter = class extends Emitter {
  constructor() {
    super();
    this._incoming = [];
    this._outgoing = [];
  }
  /** @param {Listener} listener */
  onAny(listener) {
    this._incoming = [...this._incoming, listener];
    return this;
  }
  /** @param {Listener} listener */
  prependAny(listener) {
    this._incoming = [listener, ...this._incoming];
    return this;
  }
  /** @param {Listener} [listener] all, if absent */
  offAny(listener) {
    this._incoming = without(this._incoming, listener);
    return this;
  }
  listenersAny() {
    return this._incoming;
  }
  /** @param {Listener} listener */
  onAnyOutgoing(listener) {
    this._outgoing = [...this._outgoing, listener];
    return this;
  }
  /** @param {Listener} listener */
  prependAnyOutgoing(listener) {
    this._outgoing = [listener, ...this._outgoing];
    return this;
  }
  /** @param {Listener} [listener] all, if absent */
  offAnyOutgoing(listener) {
    this._outgoing = without(this._outgoing, listener);
    return this;
  }
  listenersAnyOutgoing() {
    return this._outgoing;
  }
};

// src/socketio/backlog.js
var sizes = /* @__PURE__ */ new WeakMap();
function addBounded(waiting, added, limits, measure, onDrop, exempt = 0) {
  const { maxEvents = 1e5, maxBytes = 0, drop } = limits;
  const size = ({ data }) => {
    const bytes2 = sizes.get(data) ?? measure(data);
    sizes.set(data, bytes2);
    return bytes2;
  };
  const tell = [];
  let bytes = maxBytes && [...waiting.slice(exempt), added].reduce((sum, item) => sum + size(item), 0);
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
  tell.forEach((it) => it());
}

// src/socketio/retries.js
var Retries = class {
  /**
   * @param {import("./sender.js").Sender} sender
   * @param {number} limit how often an event is sent again
   */
  constructor(sender, limit) {
    this._sender = sender;
    this._limit = limit;
    this._entries = [];
  }
  /**
   * @param {any[]} data event, arguments and, maybe, an acknowledgement callback
   * @param {Flags} flags
   */
  add(data, { signal, ...flags }) {
    const ack = typeof data.at(-1) === "function" ? data.pop() : void 0;
    const entry = { data, flags, ack, tries: 0, pending: false };
    const entries = this._entries;
    const exempt = entries[0]?.pending ? 1 : 0;
    this._sender._wait(entries, entry, (it, error) => this._drop(it, error), exempt);
    signal?.addEventListener("abort", () => this._end(entry, signal.reason));
    this.drain();
  }
  /**
   * @param {Entry} entry
   * @param {Error | null} error
   * @param {any[]} [args] of the acknowledgement
   */
  _end(entry, error, args = []) {
    const index = this._entries.indexOf(entry);
    if (index >= 0) {
      this._entries.splice(index, 1);
      try {
        entry.ack?.(error, ...args);
      } finally {
        this.drain();
      }
    }
  }
  /**
   * @param {Entry} entry
   * @param {any} error
   */
  _drop(entry, error) {
    this._sender._drop(entry, error);
    entry.ack?.(error);
  }
  /**
   * Sends the first event that waits, if we are connected.
   *
   * @param {boolean} [again] even if it is sent already: the connection is a new one
   */
  drain(again) {
    const [entry] = this._entries;
    if (!entry || !this._sender._isReady() || entry.pending && !again) {
      return;
    }
    entry.pending = true;
    const tried = ++entry.tries;
    const answer = (error, ...args) => {
      if (entry !== this._entries[0] || error && tried < entry.tries) {
        return;
      }
      entry.pending = false;
      if (!error || tried > this._limit) {
        this._end(entry, error, args);
      } else {
        this.drain();
      }
    };
    answer.withError = true;
    try {
      this._sender._send([...entry.data, answer], entry.flags);
    } catch (error) {
      this._entries.shift();
      this._drop(entry, error);
      this.drain();
    }
  }
};

// src/socketio/sender.js
var Sender = class extends AnyEmitter {
  /**
   * @param {Manager} io
   * @param {string} nsp
   * @param {SocketOptions} opts
   */
  constructor(io2, nsp, opts) {
    super();
    this.io = io2;
    this.nsp = nsp;
    this.connected = false;
    this.sendBuffer = [];
    this.flags = {};
    this._acks = new Acks(this);
    this._ackTimeout = opts.ackTimeout;
    this._limits = opts.offlineBuffer || {};
    this._retries = opts.retries && new Retries(this, opts.retries);
  }
  /** @param {...any} args of a "message" event */
  send(...args) {
    return this.emit("message", ...args);
  }
  /**
   * Sends an event; while not connected, it waits.
   *
   * @param {string} event
   * @param {...any} args JSON values and binary data; a function at the end gets the
   *   acknowledgement
   * @returns {this}
   * @throws {Error} if the event is reserved, more than the server takes, too much to wait, or
   *   given up already
   */
  emit(event, ...args) {
    if (isReserved(event)) {
      throw new Error(`"${event}" is a reserved event name`);
    }
    const { flags } = this;
    this.flags = {};
    flags.signal?.throwIfAborted();
    if (this._retries && !flags.volatile) {
      this._retries.add([event, ...args], flags);
    } else {
      this._send([event, ...args], flags);
    }
    return this;
  }
  /**
   * Sends an event and waits for the acknowledgement.
   *
   * @param {string} event
   * @param {...any} args
   * @returns {Promise<any>} the acknowledgement's first argument
   */
  emitWithAck(event, ...args) {
    return new Promise((resolve, reject) => {
      const ack = (error, answer) => error ? reject(error) : resolve(answer);
      ack.withError = true;
      this.emit(event, ...args, ack);
    });
  }
  /**
   * For the next event: whether the server may compress it.
   *
   * @param {boolean} compress
   */
  compress(compress) {
    this.flags.compress = compress;
    return this;
  }
  /** For the next event: it is dropped if it cannot be sent at once. */
  get volatile() {
    this.flags.volatile = true;
    return this;
  }
  /**
   * For the next event: its callback gets an error first, or null, and an error after this time.
   *
   * @param {number} timeout milliseconds
   */
  timeout(timeout) {
    this.flags.timeout = timeout;
    return this;
  }
  /**
   * For the next event: aborted, it ends the wait for the acknowledgement, with the signal's reason;
   * an event that waits for the connection is not sent any more.
   *
   * @param {AbortSignal} signal
   */
  signal(signal) {
    this.flags.signal = signal;
    return this;
  }
  /** Whether an event can be sent; if the computer slept, that is noticed now. */
  _isReady() {
    return this.connected && !this.io.engine?._hasPingExpired();
  }
  /** @param {Packet} packet */
  _packet(packet) {
    packet.nsp = this.nsp;
    this.io._packet(packet);
  }
  /**
   * @param {any[]} data event, arguments and, maybe, an acknowledgement callback
   * @param {Flags} flags
   */
  _send(data, flags) {
    const ready = this._isReady();
    const dropped = flags.volatile && !(ready && this.io.engine?.transport?.writable);
    const packet = { type: PacketType.EVENT, data };
    packet.options = { compress: flags.compress !== false };
    if (typeof data.at(-1) === "function") {
      this._expectAck(packet, data.pop(), flags, dropped);
    }
    try {
      if (ready && !dropped) {
        this._sendEvent(packet);
      } else if (!dropped) {
        flags.signal?.addEventListener("abort", () => this._forget(packet));
        this._wait(this.sendBuffer, packet, (it, error) => this._drop(it, error));
      }
    } catch (error) {
      this._acks.forget(packet.id);
      throw error;
    }
  }
  /**
   * @template {{ data?: any }} T
   * @param {T[]} waiting
   * @param {T} added
   * @param {(item: T, error: Error) => void} onDrop
   * @param {number} [exempt] how many of the first do not count
   */
  _wait(waiting, added, onDrop, exempt) {
    const { encoder } = this.io;
    const measure = (data) => encoder.encode({ type: PacketType.EVENT, nsp: this.nsp, data }).reduce((sum, message) => sum + payloadSize(message), 0);
    addBounded(waiting, added, this._limits, measure, onDrop, exempt);
  }
  /**
   * Tells of an event that will not be sent.
   *
   * @param {{ data?: any, id?: number }} packet
   * @param {any} error
   */
  _drop({ data, id }, error) {
    if (this.io.hasListeners("drop")) {
      this.io.emitReserved("drop", this, data, error);
    } else {
      console.warn(data[0], "is not sent:", error);
    }
    this._acks.settle(id, error);
  }
  /** @param {Packet} packet that is not to wait any more */
  _forget(packet) {
    this.sendBuffer = this.sendBuffer.filter((waiting) => waiting !== packet);
  }
  /** @param {Packet} packet */
  _sendEvent(packet) {
    this._outgoing.forEach((listener) => listener.apply(this, packet.data));
    this._packet(packet);
  }
  /**
   * @param {Packet} packet
   * @param {Ack} ack
   * @param {Flags} flags
   * @param {boolean} [dropped] whether the event never leaves: only an error can come
   */
  _expectAck(packet, ack, { timeout = this._ackTimeout, signal }, dropped) {
    if (!dropped || ack.withError || timeout !== void 0) {
      packet.id = this._acks.expect(ack, timeout, signal, () => this._forget(packet));
    }
  }
};

// src/socketio/socket.js
var Socket = class extends Sender {
  /**
   * @param {Manager} io
   * @param {string} nsp
   * @param {SocketOptions} [opts]
   */
  constructor(io2, nsp, opts = {}) {
    super(io2, nsp, opts);
    this.auth = opts.auth;
    this.id = void 0;
    this.recovered = false;
    this.receiveBuffer = [];
    this.subs = void 0;
    this._asked = void 0;
    this._pid = void 0;
    this._lastOffset = void 0;
    this._iterations = /* @__PURE__ */ new Set();
    this._signal = opts.signal;
    opts.signal?.addEventListener("abort", () => this.active && this._abort());
    if (io2._autoConnect) {
      this.connect();
    }
  }
  /** The events that come, as arrays of name and arguments, until the socket is inactive. */
  [Symbol.asyncIterator]() {
    return eventsOf(this);
  }
  get disconnected() {
    return !this.connected;
  }
  /** Whether it is connected, or will connect (again) by itself. */
  get active() {
    return !!this.subs;
  }
  /** Connects, unless it is connected or about to be. */
  connect() {
    const { io: io2 } = this;
    if (this._signal?.aborted) {
      return this._abort();
    }
    this.subs ||= [
      listen(io2, "open", () => this._onOpen()),
      listen(io2, "packet", (packet) => this._onPacket(packet)),
      listen(io2, "error", (error) => this.connected || this.emitReserved("connect_error", error)),
      listen(io2, "close", (reason, details) => this._onClose(reason, details))
    ];
    if (!io2._reconnecting) {
      io2.open();
    }
    if (io2._readyState === "open") {
      this._onOpen();
    }
    return this;
  }
  _abort() {
    const { connected } = this;
    this.disconnect();
    if (!connected) {
      queueMicrotask(() => this.emitReserved("connect_error", this._signal?.reason));
    }
    return this;
  }
  open() {
    return this.connect();
  }
  /** Leaves the namespace, and closes the connection if no other namespace uses it. */
  disconnect() {
    if (this.connected) {
      this._packet({ type: PacketType.DISCONNECT });
      this._pid = void 0;
    }
    this._destroy();
    if (this.connected) {
      this._onClose("io client disconnect");
    }
    return this;
  }
  close() {
    return this.disconnect();
  }
  // The connection
  _onOpen() {
    const { subs } = this;
    const { engine } = this.io;
    const request = (auth) => {
      if (this._asked !== engine && this.io.engine === engine && this.subs === subs) {
        this._asked = engine;
        this.receiveBuffer = [];
        this._packet({
          type: PacketType.CONNECT,
          // as in the official client, null and the like are nothing: the server would close
          data: this._pid ? { pid: this._pid, offset: this._lastOffset, ...auth } : auth || void 0
        });
      }
    };
    if (this._asked !== engine && typeof this.auth === "function") {
      this.auth(request);
    } else {
      request(this.auth);
    }
  }
  /** Leaves the manager, which closes the connection if no other socket is active. */
  _destroy() {
    this.subs?.forEach((undo) => undo());
    this.subs = this._asked = void 0;
    this._iterations.forEach((wake) => wake());
    this.io._release();
  }
  /**
   * @param {string} reason
   * @param {unknown} [details]
   */
  _onClose(reason, details) {
    this.connected = false;
    this.id = void 0;
    this.emitReserved("disconnect", reason, details);
    this._acks.abandon(new Set(this.sendBuffer.map((packet) => packet.id)));
  }
  // Receiving
  /** @param {Packet} packet */
  _onPacket({ type, nsp, data, id }) {
    if (nsp !== this.nsp) {
      return;
    }
    switch (type) {
      case PacketType.CONNECT:
        if (data?.sid) {
          this._onConnect(data.sid, data.pid);
        } else {
          this.emitReserved("connect_error", new Error("the server speaks Socket.IO 2"));
        }
        break;
      case PacketType.EVENT:
        this._onEvent(data, id);
        break;
      case PacketType.ACK:
        this._acks.settle(id, null, data);
        break;
      case PacketType.DISCONNECT:
        this._destroy();
        this._onClose("io server disconnect");
        break;
      case PacketType.CONNECT_ERROR:
        this._destroy();
        this.emitReserved(
          "connect_error",
          Object.assign(new Error(data.message ?? data), { data: data.data })
        );
    }
  }
  /**
   * @param {string} id
   * @param {string} [pid] private, to recover this session with; absent if the server cannot
   */
  _onConnect(id, pid) {
    this.id = id;
    this.recovered = !!pid && pid === this._pid;
    if (!this.recovered) {
      this._lastOffset = void 0;
    }
    this._pid = pid;
    this.connected = true;
    if (this._retries) {
      this._retries.drain(true);
    }
    this.receiveBuffer.splice(0).forEach((args) => this._dispatch(args));
    this.sendBuffer.splice(0).forEach((packet) => {
      try {
        this._sendEvent(packet);
      } catch (error) {
        this._drop(packet, error);
      }
    });
    this.emitReserved("connect");
  }
  /**
   * @param {any[]} args
   * @param {number} [id] of the acknowledgement that is asked for
   */
  _onEvent(args, id) {
    if (id !== void 0) {
      args.push(this._acknowledger(id));
    }
    if (this.connected) {
      this._dispatch(args);
    } else {
      this.receiveBuffer.push(args);
    }
  }
  /** @param {any[]} args event and arguments */
  _dispatch(args) {
    const last = args.at(-1);
    if (this._pid && typeof last === "string") {
      this._lastOffset = last;
    }
    this._incoming.forEach((listener) => listener.apply(this, args));
    this.emitReserved(.../** @type {[string]} */
    args);
  }
  /** @param {number} id */
  _acknowledger(id) {
    let { engine } = this.io;
    return (...data) => {
      if (this.connected && engine && engine === this.io.engine) {
        engine = void 0;
        this._packet({ type: PacketType.ACK, id, data });
      }
    };
  }
};

// src/socketio/manager.js
var Manager = class extends Emitter {
  /**
   * @param {string | ManagerOptions} [uri] without an address, the page's own server
   * @param {ManagerOptions} [opts]
   */
  constructor(uri, opts) {
    super();
    this.uri = typeof uri === "string" ? uri : void 0;
    const given = (typeof uri === "object" ? uri : opts) || {};
    this.opts = { ...given, path: given.path || "/socket.io" };
    this.nsps = /* @__PURE__ */ Object.create(null);
    this.engine = void 0;
    this._readyState = "closed";
    this._reconnecting = false;
    this._skipReconnect = false;
    this._subs = [];
    this._reconnection = given.reconnection !== false;
    this._reconnectionAttempts = given.reconnectionAttempts || Infinity;
    this._timeout = given.timeout ?? 2e4;
    this.backoff = new Backoff(
      given.reconnectionDelay || 1e3,
      given.reconnectionDelayMax || 5e3,
      given.randomizationFactor ?? 0.5
    );
    const parser = given.parser || { Encoder, Decoder };
    this.encoder = new parser.Encoder();
    this.decoder = new parser.Decoder();
    this._autoConnect = given.autoConnect !== false;
    if (this._autoConnect) {
      this.open();
    }
  }
  /** @param {boolean} [value] to set; without it the present value is given */
  reconnection(value) {
    if (value === void 0) {
      return this._reconnection;
    }
    this._reconnection = value;
    this._skipReconnect ||= !value;
    return this;
  }
  /** @param {number} [value] to set; without it the present value is given */
  reconnectionAttempts(value) {
    if (value === void 0) {
      return this._reconnectionAttempts;
    }
    this._reconnectionAttempts = value;
    return this;
  }
  /** @param {number} [value] to set, in milliseconds; without it the present value is given */
  reconnectionDelay(value) {
    if (value === void 0) {
      return this.backoff.min;
    }
    this.backoff.min = value;
    return this;
  }
  /** @param {number} [value] to set, in milliseconds; without it the present value is given */
  reconnectionDelayMax(value) {
    if (value === void 0) {
      return this.backoff.max;
    }
    this.backoff.max = value;
    return this;
  }
  /** @param {number} [value] to set, 0 to 1; without it the present value is given */
  randomizationFactor(value) {
    if (value === void 0) {
      return this.backoff.jitter;
    }
    this.backoff.jitter = value;
    return this;
  }
  /** @param {number | false} [value] to set, in milliseconds; without it the present one */
  timeout(value) {
    if (value === void 0) {
      return this._timeout;
    }
    this._timeout = value;
    return this;
  }
  /**
   * Opens the connection, unless it is open or opening.
   *
   * @param {(error?: Error) => void} [callback] with it, a failure is the caller's concern: no
   *   reconnection
   * @returns {this}
   */
  open(callback) {
    if (this._readyState !== "closed") {
      return this;
    }
    this._readyState = "opening";
    this._skipReconnect = false;
    const engine = new EngineSocket(this.uri, this.opts);
    this.engine = engine;
    const fail = (error) => {
      this._cleanup();
      this.emitReserved("error", error);
      callback?.(error);
      if (this._reconnecting) {
        this._reconnecting = false;
        this.reconnect();
        this.emitReserved("reconnect_error", error);
      } else if (!callback && this._reconnection && !this.backoff.attempts) {
        this.reconnect();
      }
    };
    this._subs.push(
      listen(engine, "open", () => {
        if (this._timeout !== 0) {
          this._onOpen(engine);
          callback?.();
        }
      }),
      listen(engine, "error", fail),
      listen(engine, "close", (reason) => fail(new Error(reason)))
    );
    if (this._timeout !== false) {
      this._subs.push(
        after(this.opts, this._timeout, () => {
          fail(new Error("timeout"));
          engine.close();
        })
      );
    }
    return this;
  }
  /** @param {(error?: Error) => void} [callback] */
  connect(callback) {
    return this.open(callback);
  }
  /** Closes the connection, for all namespaces, and does not reconnect. */
  disconnect() {
    this._skipReconnect = true;
    this._reconnecting = false;
    this._onClose("forced close");
  }
  /**
   * The socket of a namespace: always the same one.
   *
   * @param {string} nsp
   * @param {SocketOptions} [opts] heeded when the socket is made, not later
   * @returns {Socket}
   */
  socket(nsp, opts) {
    const known = this.nsps[nsp];
    if (known && this._autoConnect) {
      known.connect();
    }
    return known || (this.nsps[nsp] = new Socket(this, nsp, opts));
  }
  /** Waits, then opens the connection again; gives up after `reconnectionAttempts`. */
  reconnect() {
    if (this._reconnecting || this._skipReconnect) {
      return;
    }
    const { backoff } = this;
    if (backoff.attempts >= this._reconnectionAttempts) {
      backoff.reset();
      this.emitReserved("reconnect_failed");
      return;
    }
    this._reconnecting = true;
    this._subs.push(
      after(this.opts, backoff.duration(), () => {
        if (!this._skipReconnect) {
          this.emitReserved("reconnect_attempt", backoff.attempts);
        }
        if (!this._skipReconnect) {
          this.open();
        }
      })
    );
  }
  /** Called by a socket that needs the connection no more: it is closed if no other does. */
  _release() {
    if (!Object.values(this.nsps).some((socket) => socket.active)) {
      this.disconnect();
    }
  }
  /** @param {Packet} packet */
  _packet(packet) {
    const messages = this.encoder.encode(packet);
    messages.forEach((message) => this.engine?._check(message));
    messages.forEach((message) => this.engine?.send(message, packet.options));
  }
  /** @param {EngineSocket} engine */
  _onOpen(engine) {
    this._cleanup();
    this._readyState = "open";
    this._subs.push(
      listen(engine, "ping", () => this.emitReserved("ping")),
      listen(engine, "data", (data) => this._onData(data)),
      listen(engine, "error", (error) => this.emitReserved("error", error)),
      listen(engine, "close", (reason, details) => this._onClose(reason, details)),
      listen(this.decoder, "decoded", (packet) => this.emitReserved("packet", packet))
    );
    this.emitReserved("open");
    if (this._reconnecting) {
      this._reconnecting = false;
      this.emitReserved("reconnect", this.backoff.attempts);
    }
  }
  /** @param {unknown} data */
  _onData(data) {
    try {
      this.decoder.add(data);
    } catch (error) {
      this._onClose("parse error", error);
    }
  }
  /**
   * @param {string} reason
   * @param {unknown} [details]
   */
  _onClose(reason, details) {
    this._cleanup();
    this.engine?.close();
    this.backoff.reset();
    this.emitReserved("close", reason, details);
    if (this._reconnection) {
      this.reconnect();
    }
  }
  /** The present connection concerns us no more. */
  _cleanup() {
    this._subs.splice(0).forEach((undo) => undo());
    this.decoder.destroy();
    this._readyState = "closed";
  }
};

// src/index.js
var managers = /* @__PURE__ */ new Map();
function lookup(again, uri, opts) {
  if (typeof uri === "object") {
    opts = uri;
    uri = void 0;
  }
  opts ||= {};
  const { id, path, source } = parseAddress(uri);
  const key = id + (opts.path || "/socket.io");
  let manager = managers.get(key);
  const taken = manager?.nsps[path];
  if (opts.forceNew || opts.multiplex === false || taken && !again) {
    manager = new Manager(source, opts);
  } else if (!manager) {
    manager = new Manager(source, opts);
    managers.set(key, manager);
  }
  return manager.socket(path, opts);
}
function io(uri, opts) {
  return lookup(false, uri, opts);
}
function connect(uri, opts) {
  return lookup(true, uri, opts);
}
Object.assign(io, { Manager, Socket, io, connect });
return io;
});
//# sourceMappingURL=socket.io.js.map
