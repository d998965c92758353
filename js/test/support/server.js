/**
 * The contract of README.md over Node's Socket.IO server, in a process of its own.
 */

import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { Server } from "socket.io";
import msgpack from "socket.io-msgpack-parser";

const NAMESPACES = ["/", "/chat", "/private"];

/**
 * Starts the server in another process: its timers outlive its clients by half a minute.
 *
 * @param {object} [options] of the server, beyond those of the contract
 */
export async function startSupportServer(options = {}) {
  const program = [fileURLToPath(import.meta.url), "0", JSON.stringify(options)];
  const child = spawn(process.execPath, program, { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface(child.stdout);
  const url = await new Promise((resolve, reject) => {
    lines.once("line", resolve);
    child.once("exit", () => reject(new Error("the support server did not start")));
  });
  return { url, close: () => child.stdin.end() };
}

async function serve(port, options) {
  const http = createServer();
  // the server speaks as the client under test
  const parser = process.env.CLIENT === "msgpack" ? msgpack : undefined;
  const io = new Server(http, { pingInterval: 1000, pingTimeout: 4000, parser, ...options });
  const records = new Map();
  const heard = new Map();

  io.of("/private").use((socket, next) => {
    if (socket.handshake.auth.token === "secret") {
      next();
    } else {
      next(Object.assign(new Error("not authorized"), { data: { code: "E1" } }));
    }
  });
  for (const nsp of NAMESPACES) {
    io.of(nsp).on("connection", (socket) => answer(socket, records, heard));
  }
  await new Promise((resolve) => http.listen(port, "127.0.0.1", resolve));
  return `http://127.0.0.1:${http.address().port}`;
}

function answer(socket, records, heard) {
  const on = (event, handler) =>
    socket.on(event, (...args) => {
      const ack = typeof args.at(-1) === "function" ? args.pop() : () => {};
      handler(args, ack);
    });

  on("echo", (args, ack) => {
    socket.emit("echo", ...args);
    ack(...args);
  });
  on("whoami", (_, ack) => {
    const { query, auth, headers } = socket.handshake;
    const transport = socket.conn.transport.name;
    ack({ id: socket.id, transport, query, auth, headers, nsp: socket.nsp.name });
  });
  on("ask", ([event, ...args], ack) => {
    socket.emit(event, ...args, (...answered) => ack(answered));
  });
  on("many", ([n], ack) => {
    for (let number = 0; number < n; number++) {
      socket.emit("number", number);
    }
    ack(n);
  });
  on("tell", ([id, ...event], ack) => {
    socket.nsp.to(id).emit(...event);
    ack();
  });
  on("leave", ([close]) => socket.disconnect(close));
  on("record", ([key, value], ack) => {
    const list = records.get(key) ?? [];
    records.set(key, list);
    ack(list.push(value));
  });
  on("recorded", ([key], ack) => ack(records.get(key) ?? []));
  on("eventually", ([key, n], ack) => {
    const times = (heard.get(key) ?? 0) + 1;
    heard.set(key, times);
    if (times >= n) {
      ack(n);
    }
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [port = 0, options = "{}"] = process.argv.slice(2);
  console.log(await serve(Number(port), JSON.parse(options)));
  // whoever started us has gone
  process.stdin.on("end", () => process.exit()).resume();
}
