/**
 * One connection and the pages that share it.
 *
 * Every page gets what the server sends to the namespaces that it is in; the server sees one
 * client. An acknowledgement that the server asks for is that of the page that answers first.
 */

import { encodePacketOnce, PacketType } from "./page.js";

/** @typedef {import("./page.js").Page} Page */
/** @typedef {import("../socketio/manager.js").Manager} Manager */
/** @typedef {import("../socketio/packet.js").Packet} Packet */

/**
 * @typedef {object} Room a namespace
 * @property {import("../socketio/socket.js").Socket} socket
 * @property {Set<Page>} pages that are connected to it, or wait for it
 * @property {any} auth what a page told last
 * @property {Map<number, (...args: any[]) => void>} questions of the server, by our number for them
 */

export class Hub {
  /** @param {Manager} manager */
  constructor(manager) {
    this._manager = manager;
    /** @type {Set<Page>} */
    this._pages = new Set();
    /** @type {Map<string, Room>} By namespace. */
    this._rooms = new Map();
    this._questions = 0;
    manager.on("open", () => this._pages.forEach((page) => this._open(page)));
    manager.on("error", ({ message }) => this._end({ error: message }));
    manager.on("close", () => {
      this._end("1");
      // a namespace is joined again when a page wants it, and with what that page tells then
      this._rooms.forEach(({ socket }) => socket._destroy());
    });
  }

  /** @param {Page} page */
  enter(page) {
    this._pages.add(page);
    if (this._manager._readyState === "open") {
      this._open(page);
    } else {
      this._manager.open();
    }
  }

  /** @param {Page} page that has gone */
  leave(page) {
    if (this._pages.delete(page)) {
      page.end("1");
      for (const nsp of this._rooms.keys()) {
        this._exit(nsp, page);
      }
      if (!this._pages.size) {
        this._manager.disconnect();
      }
    }
  }

  /**
   * @param {Page} page
   * @param {Packet} packet from it
   */
  receive(page, { type, nsp = "/", data, id }) {
    const room = this._rooms.get(nsp);
    switch (type) {
      case PacketType.CONNECT:
        this._join(nsp, page, data);
        break;
      case PacketType.DISCONNECT:
        this._exit(nsp, page);
        break;
      case PacketType.ACK:
        room?.questions.get(/** @type {number} */ (id))?.(...data);
        room?.questions.delete(/** @type {number} */ (id));
        break;
      case PacketType.EVENT:
        if (room?.socket.connected) {
          /** @param {...any} answer */
          const ack = (...answer) => page.send(encodePacketOnce(nsp, PacketType.ACK, answer, id));
          room.socket.emit(.../** @type {[string]} */ (id === undefined ? data : [...data, ack]));
        }
    }
  }

  /** @param {Page} page */
  _open(page) {
    page.open(this._manager.engine?._maxPayload);
  }

  /** @param {any} message to every page, which is its last */
  _end(message) {
    const pages = [...this._pages];
    this._pages.clear();
    this._rooms.forEach(({ pages }) => pages.clear());
    pages.forEach((page) => page.end(message));
  }

  /**
   * @param {string} nsp
   * @param {Page} page
   * @param {any} auth
   */
  _join(nsp, page, auth) {
    const room = this._rooms.get(nsp) ?? this._room(nsp);
    const { socket } = room;
    room.auth = auth;
    room.pages.add(page);
    if (socket.connected) {
      page.send(encodePacketOnce(nsp, PacketType.CONNECT, { sid: socket.id }));
    } else {
      socket.connect();
    }
  }

  /**
   * @param {string} nsp
   * @param {Page} page
   */
  _exit(nsp, page) {
    const room = this._rooms.get(nsp);
    if (room?.pages.delete(page) && !room.pages.size) {
      room.socket.disconnect();
    }
  }

  /**
   * @param {string} nsp
   * @returns {Room}
   */
  _room(nsp) {
    const auth = (/** @type {(auth: any) => void} */ send) => send(room.auth);
    const socket = this._manager.socket(nsp, { auth });
    /** @type {Room} */
    const room = { socket, pages: new Set(), auth: undefined, questions: new Map() };
    /**
     * @param {number} type
     * @param {any} [data]
     * @param {number} [id]
     */
    const tell = (type, data, id) => {
      const messages = encodePacketOnce(nsp, type, data, id);
      room.pages.forEach((page) => page.send(messages));
    };
    socket
      .on("connect", () => tell(PacketType.CONNECT, { sid: socket.id }))
      .on("connect_error", ({ message, data }) => {
        // others are the manager's errors, which it tells itself
        if (!socket.active) {
          tell(PacketType.CONNECT_ERROR, { message, data });
          room.pages.clear();
        }
      })
      .on("disconnect", (reason) => {
        room.questions.clear();
        if (reason === "io server disconnect") {
          tell(PacketType.DISCONNECT);
          room.pages.clear();
        }
      })
      .onAny((...args) => {
        const asks = typeof args[args.length - 1] === "function";
        const id = asks ? this._questions++ : undefined;
        if (asks) {
          room.questions.set(/** @type {number} */ (id), args.pop());
        }
        tell(PacketType.EVENT, args, id);
      });
    this._rooms.set(nsp, room);
    return room;
  }
}
