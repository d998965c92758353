/**
 * One namespace of a server: events both ways, acknowledgements, and what waits while the
 * connection is lost.
 *
 * Events of its own: connect, connect_error (error), disconnect (reason, details). All others are
 * the server's.
 */

import { listen } from "../emitter.js";
import { Acks } from "./acks.js";
import { AnyEmitter } from "./any.js";
import { isReserved, PacketType } from "./packet.js";
import { Retries } from "./retries.js";

/** @typedef {import("./acks.js").Ack} Ack */
/** @typedef {import("./manager.js").Manager} Manager */
/** @typedef {import("./options.js").SocketOptions} SocketOptions */
/** @typedef {import("./packet.js").Packet} Packet */

/**
 * @typedef {object} Flags what holds for the next event only
 * @property {boolean} [volatile]
 * @property {boolean} [compress]
 * @property {number} [timeout] milliseconds
 */

export class Socket extends AnyEmitter {
  /**
   * @param {Manager} io
   * @param {string} nsp
   * @param {SocketOptions} [opts]
   */
  constructor(io, nsp, opts = {}) {
    super();
    this.io = io;
    this.nsp = nsp;
    this.auth = opts.auth;
    /** @type {string | undefined} Given by the server, anew where it cannot recover. */
    this.id = undefined;
    this.connected = false;
    /** Whether the latest connection took up where the one before had ended. */
    this.recovered = false;
    /** @type {any[][]} Events that came before the server's word that we are connected. */
    this.receiveBuffer = [];
    /** @type {Packet[]} Events emitted while not connected. */
    this.sendBuffer = [];
    /** @type {Flags} */
    this.flags = {};
    /** @type {(() => void)[] | undefined} Undo our listeners at the manager; absent if inactive. */
    this.subs = undefined;

    this._acks = new Acks(this);
    this._ackTimeout = opts.ackTimeout;
    const { retries } = opts;
    this._retries =
      retries &&
      new Retries(
        retries,
        () => this._isReady(),
        (data, flags) => this._send(data, flags),
      );
    /** @type {object | undefined} The engine over which we asked to be connected. */
    this._asked = undefined;
    /** @type {string | undefined} What the server recovers our session by. */
    this._pid = undefined;
    /** @type {string | undefined} Of the latest event that we received. */
    this._offset = undefined;
    if (io._autoConnect) {
      this.connect();
    }
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
    const { io } = this;
    this.subs ||= [
      listen(io, "open", () => this._onOpen()),
      listen(io, "packet", (packet) => this._onPacket(packet)),
      listen(io, "error", (error) => this.connected || this.emitReserved("connect_error", error)),
      listen(io, "close", (reason, details) => this._onClose(reason, details)),
    ];
    if (!io._reconnecting) {
      io.open();
    }
    if (io._readyState === "open") {
      this._onOpen();
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
   * @throws {Error} if the event is reserved
   */
  emit(event, ...args) {
    if (isReserved(event)) {
      throw new Error(`"${event}" is a reserved event name`);
    }
    const { flags } = this;
    this.flags = {};
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
      /** @type {Ack} */
      const ack = (error, answer) => (error ? reject(error) : resolve(answer));
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

  // Sending

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
    /** @type {Packet} */
    const packet = { type: PacketType.EVENT, data };
    packet.options = { compress: flags.compress !== false };
    if (typeof data[data.length - 1] === "function") {
      this._expectAck(packet, data.pop(), flags.timeout ?? this._ackTimeout, dropped);
    }
    if (!dropped) {
      if (ready) {
        this._sendEvent(packet);
      } else {
        this.sendBuffer.push(packet);
      }
    }
  }

  /** @param {Packet} packet */
  _sendEvent(packet) {
    for (const listener of this._outgoing) {
      listener.apply(this, packet.data);
    }
    this._packet(packet);
  }

  /**
   * @param {Packet} packet
   * @param {Ack} ack
   * @param {number} [timeout] milliseconds
   * @param {boolean} [dropped] whether the event never leaves: only an error can come
   */
  _expectAck(packet, ack, timeout, dropped) {
    if (!dropped || ack.withError || timeout !== undefined) {
      packet.id = this._acks.expect(ack, timeout, (id) => {
        this.sendBuffer = this.sendBuffer.filter((waiting) => waiting.id !== id);
      });
    }
  }

  // The connection

  _onOpen() {
    const { engine } = this.io;
    if (this._asked === engine) {
      // a second request over the same connection would make the server close it
      return;
    }
    this._asked = engine;
    const { auth } = this;
    if (typeof auth === "function") {
      let called = false;
      auth((data) => {
        // too late if the connection is another one by now
        if (!called && this._asked === engine) {
          called = true;
          this._requestConnect(data);
        }
      });
    } else {
      this._requestConnect(auth);
    }
  }

  /** @param {Record<string, any>} [auth] */
  _requestConnect(auth) {
    this._packet({
      type: PacketType.CONNECT,
      data: this._pid ? { pid: this._pid, offset: this._offset, ...auth } : auth,
    });
  }

  /** Leaves the manager, which closes the connection if no other socket is active. */
  _destroy() {
    for (const undo of this.subs || []) {
      undo();
    }
    this.subs = this._asked = undefined;
    this.io._release();
  }

  /**
   * @param {string} reason
   * @param {unknown} [details]
   */
  _onClose(reason, details) {
    this.connected = false;
    this.id = undefined;
    this.emitReserved("disconnect", reason, details);
    this._acks.abandon(this.sendBuffer.map((packet) => packet.id));
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
          this.emitReserved(
            "connect_error",
            new Error("the server speaks the protocol of Socket.IO 2, which is not compatible"),
          );
        }
        break;
      case PacketType.EVENT:
        this._onEvent(data, id);
        break;
      case PacketType.ACK:
        this._acks.answer(/** @type {number} */ (id), data);
        break;
      case PacketType.DISCONNECT:
        this._destroy();
        this._onClose("io server disconnect");
        break;
      case PacketType.CONNECT_ERROR:
        this._destroy();
        this.emitReserved(
          "connect_error",
          Object.assign(new Error(data.message ?? data), { data: data.data }),
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
      // it counts in the session that is lost
      this._offset = undefined;
    }
    this._pid = pid;
    this.connected = true;
    for (const args of this.receiveBuffer.splice(0)) {
      this._dispatch(args);
    }
    for (const packet of this.sendBuffer.splice(0)) {
      this._sendEvent(packet);
    }
    if (this._retries) {
      this._retries.drain(true);
    }
    this.emitReserved("connect");
  }

  /**
   * @param {any[]} args
   * @param {number} [id] of the acknowledgement that is asked for
   */
  _onEvent(args, id) {
    if (id !== undefined) {
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
    const last = args[args.length - 1];
    if (this._pid && typeof last === "string") {
      this._offset = last;
    }
    for (const listener of this._incoming) {
      listener.apply(this, args);
    }
    super.emit(.../** @type {[string]} */ (args));
  }

  /** @param {number} id */
  _acknowledger(id) {
    let { engine } = this.io;
    /** @param {...any} data */
    return (...data) => {
      // once, and to who asked: over another connection the id may stand for another question
      if (this.connected && engine && engine === this.io.engine) {
        engine = undefined;
        this._packet({ type: PacketType.ACK, id, data });
      }
    };
  }
}
