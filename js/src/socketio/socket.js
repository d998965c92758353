/**
 * One namespace of a server: events both ways, acknowledgements, and what waits while the
 * connection is lost.
 *
 * Events of its own: connect, connect_error (error), disconnect (reason, details). All others are
 * the server's.
 */

import { listen } from "../emitter.js";
import { eventsOf } from "./iteration.js";
import { PacketType } from "./packet.js";
import { Sender } from "./sender.js";

/** @typedef {import("./manager.js").Manager} Manager */
/** @typedef {import("./options.js").SocketOptions} SocketOptions */
/** @typedef {import("./packet.js").Packet} Packet */

export class Socket extends Sender {
  /**
   * @param {Manager} io
   * @param {string} nsp
   * @param {SocketOptions} [opts]
   */
  constructor(io, nsp, opts = {}) {
    super(io, nsp, opts);
    this.auth = opts.auth;
    /** @type {string | undefined} Given by the server, anew where it cannot recover. */
    this.id = undefined;
    /** Whether the latest connection took up where the one before had ended. */
    this.recovered = false;
    /** @type {any[][]} Events that came before the server's word that we are connected. */
    this.receiveBuffer = [];
    /** @type {(() => void)[] | undefined} Undo our listeners at the manager; absent if inactive. */
    this.subs = undefined;

    /** @type {object | undefined} The engine over which we asked to be connected. */
    this._asked = undefined;
    /** @type {string | undefined} What the server recovers our session by. */
    this._pid = undefined;
    /** @type {string | undefined} Of the latest event that we received. */
    this._lastOffset = undefined;
    /** @type {Set<() => void>} To be told that we are inactive. */
    this._iterations = new Set();
    this._signal = opts.signal;
    opts.signal?.addEventListener("abort", () => this.active && this._abort());
    if (io._autoConnect) {
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
    const { io } = this;
    if (this._signal?.aborted) {
      return this._abort();
    }
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

  _abort() {
    const { connected } = this;
    this.disconnect();
    if (!connected) {
      // later: who connects may not listen yet
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
      // the goodbye may be overtaken by who comes back: the session is over all the same
      this._pid = undefined;
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
    /** @param {Record<string, any>} [auth] */
    const request = (auth) => {
      // once over a connection, or the server closes it; and not if we have left meanwhile
      if (this._asked !== engine && this.io.engine === engine && this.subs === subs) {
        this._asked = engine;
        // what an answer that was broken off has brought will come again
        this.receiveBuffer = [];
        this._packet({
          type: PacketType.CONNECT,
          // as in the official client, null and the like are nothing: the server would close
          data: this._pid
            ? { pid: this._pid, offset: this._lastOffset, ...auth }
            : auth || undefined,
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
    this.subs = this._asked = undefined;
    this._iterations.forEach((wake) => wake());
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
      this._lastOffset = undefined;
    }
    this._pid = pid;
    this.connected = true;
    if (this._retries) {
      // before listeners emit: what is sent over this connection is not to be sent again
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
    const last = args.at(-1);
    if (this._pid && typeof last === "string") {
      this._lastOffset = last;
    }
    this._incoming.forEach((listener) => listener.apply(this, args));
    this.emitReserved(.../** @type {[string]} */ (args));
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
