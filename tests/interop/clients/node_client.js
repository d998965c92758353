/**
 * JavaScript clients that take orders, as lines of JSON, from a test in another language.
 *
 * An order is `{order, connection, method, args}`, its answer `{order, result}` or `{order, error}`;
 * what a client hears is told as `{connection, namespace, event, args}`, what becomes of it as
 * `{connection, namespace, life, args}`. Bytes are `{"$bytes": base64}`, times `{"$date": milliseconds}`.
 */

import { createRequire } from "node:module";
import { createInterface } from "node:readline";

import { WebSocket } from "ws";

// Node 20 has none, and the client is made for browsers.
globalThis.WebSocket ??= WebSocket;

const [place] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const io = require(place);
const connections = new Map();

const say = (message) => console.log(JSON.stringify(message));

/** Bytes for JSON, before JSON.stringify asks a Buffer how it wants to be told. */
function pack(value) {
  if (value instanceof ArrayBuffer) {
    return { $bytes: Buffer.from(value).toString("base64") };
  }
  if (ArrayBuffer.isView(value)) {
    const { buffer, byteOffset, byteLength } = value;
    return { $bytes: Buffer.from(buffer, byteOffset, byteLength).toString("base64") };
  }
  if (value instanceof Date) {
    return { $date: value.getTime() };
  }
  if (value instanceof Error) {
    const { message, data, type } = value;
    return pack({ message, data, type });
  }
  if (Array.isArray(value)) {
    return value.map(pack);
  }
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, pack(inner)]));
  }
  return value;
}

function unpack(value) {
  if (Array.isArray(value)) {
    return value.map(unpack);
  }
  if (value && typeof value === "object") {
    return "$bytes" in value
      ? Buffer.from(value.$bytes, "base64")
      : "$date" in value
      ? new Date(value.$date)
      : Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unpack(inner)]));
  }
  return value;
}

/** What a client of Socket.IO 2 says in other words. */
function modernise(socket, number, namespace) {
  socket.on("error", (error) => {
    say({ connection: number, namespace, life: "connect_error", args: [pack(error)] });
  });
  socket.onAny = (listener) => {
    socket.onevent = ({ data, id }) => {
      listener(...data, ...(id === undefined ? [] : [socket.ack(id)]));
    };
  };
}

class Connection {
  constructor(number, url, namespaces, options, atOnce) {
    this.number = number;
    this.sockets = new Map();
    // One manager, as `io()` has it for the namespaces of one server.
    this.manager = new io.Manager(url, {
      reconnectionDelay: 20,
      reconnectionDelayMax: 100,
      ...options,
      parser: options.parser && require(options.parser),
    });
    for (const namespace of namespaces) {
      this.join(namespace, options, atOnce);
    }
  }

  join(namespace, { auth } = {}, atOnce = 0) {
    const { number } = this;
    const known = this.sockets.get(namespace);
    if (known) {
      known.auth = auth;
      known.connect();
      return;
    }
    // Before Socket.IO 3 a query says what `auth` says since.
    const socket = this.manager.socket(namespace, { auth, query: auth });
    this.sockets.set(namespace, socket);
    if (!socket.onAny) {
      modernise(socket, number, namespace);
    }
    for (const life of ["connect", "connect_error", "disconnect"]) {
      socket.on(life, (first) => {
        const args = first === undefined ? [] : [pack(first)];
        say({ connection: number, namespace, life, args });
      });
    }
    socket.once("connect", () => {
      for (let value = 0; value < atOnce; value++) {
        socket.emit("record", value);
      }
    });
    socket.onAny((event, ...args) => {
      const ack = typeof args.at(-1) === "function" && args.pop();
      say({ connection: number, namespace, event, args: pack(args) });
      if (ack) {
        ack(...args);
      }
    });
  }

  emit(namespace, event, args) {
    this.sockets.get(namespace).emit(event, ...args);
  }

  call(namespace, event, args) {
    return new Promise((resolve) => {
      this.sockets.get(namespace).emit(event, ...args, (...values) => resolve(values));
    });
  }

  disconnect(namespace) {
    this.sockets.get(namespace).disconnect();
  }

  id(namespace) {
    return this.sockets.get(namespace).id;
  }

  recovered(namespace) {
    return !!this.sockets.get(namespace).recovered;
  }

  close() {
    for (const socket of this.sockets.values()) {
      socket.disconnect();
    }
    (this.manager._close ?? this.manager.close)?.call(this.manager);
  }
}

async function obey({ order, connection, method, args }) {
  try {
    const given = unpack(args);
    if (method === "open") {
      connections.set(connection, new Connection(connection, ...given));
      say({ order });
    } else {
      const result = await connections.get(connection)[method](...given);
      say({ order, result: pack(result) });
    }
  } catch (error) {
    say({ order, error: String(error.stack) });
  }
}

createInterface(process.stdin).on("line", (line) => obey(JSON.parse(line)));
process.stdin.on("end", () => process.exit());
