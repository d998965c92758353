// Node's own Socket.IO server under the suite's contract: it proves the tests. See README.md.
import { Server } from "socket.io";
import { httpServer, listen, nodeOptions } from "./node_options.mjs";

const left = [];
const namespaces = () => [...io._nsps.values()];
const server = httpServer(() => ({
  clients: io.engine.clientsCount,
  sockets: namespaces().reduce((sum, nsp) => sum + nsp.sockets.size, 0),
  rooms: namespaces().reduce((sum, nsp) => sum + nsp.adapter.rooms.size, 0),
  left,
}));
const io = new Server(server, nodeOptions());

const later = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
const greet = (socket) => socket.emit("auth", socket.handshake.auth);
const logged = (nsp) =>
  nsp.on("connection", (socket) => {
    socket.on("disconnecting", () => (socket.data.roomsOnLeaving = [...socket.rooms]));
    socket.on("disconnect", (reason) => left.push([nsp.name ?? socket.nsp.name, socket.id, reason, socket.data.roomsOnLeaving]));
  });

const main = io.of("/");
logged(main);
main.on("connection", (socket) => {
  greet(socket);
  // the official suites' contract
  socket.on("message", (...args) => socket.emit("message-back", ...args));
  socket.on("message-with-ack", (...args) => args.pop()(...args));
  // ours
  socket.on("handshake", (ack) => {
    const { auth, headers, query, secure, address } = socket.handshake;
    ack({ auth, headers, query, secure, address });
  });
  socket.on("ask-me", (...args) => socket.emit("question", ...args, (...answers) => socket.emit("answered", ...answers)));
  socket.on("ask-me-twice", () => {
    socket.emit("question", 1, (answer) => socket.emit("answered", 1, answer));
    socket.emit("question", 2, (answer) => socket.emit("answered", 2, answer));
  });
  socket.on("join", (room, ack) => ack(void socket.join(room)));
  socket.on("leave", (room, ack) => ack(void socket.leave(room)));
  socket.on("to-room", (room, ...args) => io.to(room).emit("room-event", ...args));
  socket.on("broadcast", (...args) => socket.broadcast.emit("broadcasted", ...args));
  socket.on("to-all", (...args) => io.emit("for-all", ...args));
  socket.on("disconnect-me", () => socket.disconnect());
  socket.on("close-me", () => socket.disconnect(true));
  socket.on("farewell", (count) => {
    for (let i = 0; i < count; i++) socket.emit("last-words", i);
    socket.disconnect(true);
  });
  socket.on("answer-nothing", (ack) => ack());
  socket.on("numbers", (ack) => ack([NaN, Infinity, -Infinity, 1.5]));
  socket.on("speak", (text) => socket.emit("spoken", text, "žluťoučký kůň 🎵"));
  socket.on("flood-me", (count, size) => {
    for (let i = 0; i < count; i++) socket.emit("flood", "x".repeat(size));
  });
  socket.on("volatile-flood-me", (count, size) => {
    for (let i = 0; i < count; i++) socket.volatile.emit("flood", "x".repeat(size));
  });
  socket.on("wait", async (seconds, name) => {
    socket.emit("began", name);
    await later(seconds);
    socket.emit("ended", name);
  });
  socket.on("error", () => {}); // a parse error of the peer, or an event of this name
});

const custom = io.of("/custom");
logged(custom);
custom.on("connection", (socket) => {
  greet(socket);
  socket.on("message", (...args) => socket.emit("message-back", ...args));
  socket.on("error", () => {});
});

const refusal = (message, data) => Object.assign(new Error(message), data === undefined ? {} : { data });
io.of("/refuse").use((socket, next) =>
  next(socket.handshake.auth.token === "letmein" ? undefined : refusal("not authorized", { code: "E1", retry: [1, 2] })),
);
io.of("/refuse-plain").use((socket, next) => next(refusal("go away")));
io.of("/slow").use(async (socket, next) => {
  await later(socket.handshake.auth?.seconds ?? 0.3);
  next(socket.handshake.auth?.refused ? refusal("too late") : undefined);
});
logged(io.of("/slow"));
io.of("/slow-herald").on("connection", (socket) => socket.on("announce", (...args) => io.of("/slow").emit("news", ...args)));
logged(io.of(/^\/dynamic-\d+$/));

listen(server);
