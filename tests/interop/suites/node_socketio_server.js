/**
 * Node's server under the contract of `socketio_server.py`, to prove the tests.
 */

import { Server } from "socket.io";

import { serve } from "./node_serving.js";

const UTF8 = ["てすと", "Я Б Г Д Ж Й", "Ä ä Ü ü ß", "utf8 — string", "utf8 — string"];

const io = new Server({ pingInterval: 2000, connectionStateRecovery: {}, cors: { origin: "*" } });

io.use((socket, next) => {
  next(socket.handshake.query.fail ? new Error("Auth failed (main namespace)") : undefined);
});
io.of("/no").use((_, next) => next(new Error("Auth failed (custom namespace)")));
for (const silent of ["/timeout_socket", "/valid", "/asd"]) {
  io.of(silent);
}
for (const name of ["/", "/foo"]) {
  io.of(name).on("connection", (socket) => socket.on("getId", (ack) => ack(socket.id)));
}
io.of("/abc").on("connection", (socket) => socket.emit("handshake", socket.handshake));

const isMixed = (data) =>
  data.hello === "lol" && Buffer.isBuffer(data.message) && data.goodbye === "gotcha";

io.on("connection", (socket) => {
  const answer = (event, ...told) => socket.on(event, () => socket.emit(...told));
  const expectInOrder = (...events) => {
    let heard = 0;
    events.forEach((event, place) => {
      socket.on(event, (data) => {
        if (Buffer.isBuffer(data) && heard === place && ++heard === events.length) {
          socket.emit(`${event}-ack`);
        }
      });
    });
  };

  answer("hi", "hi");
  answer("false", "false", false);
  answer("doge", "doge", Buffer.from("asdfasdf"));
  answer("getbin", "takebin", Buffer.from("asdfasdf"));
  socket.on("echo", (value, ack) => ack(value));
  socket.on("ack", () =>
    socket.emit("ack", (number, found) => number === 5 && found.test && socket.emit("got it")),
  );
  socket.on("getHandshake", (ack) => ack(socket.handshake));
  socket.on("getAckDate", (_, ack) => ack(new Date()));
  socket.on("getDate", () => socket.emit("takeDate", new Date()));
  socket.on("getDateObj", () => socket.emit("takeDateObj", { date: new Date() }));
  socket.on("getUtf8", () => UTF8.forEach((text) => socket.emit("takeUtf8", text)));
  socket.on("requestDisconnect", () => socket.disconnect());
  socket.on("buffa", (data) => Buffer.isBuffer(data) && socket.emit("buffack"));
  socket.on("blob", (data) => Buffer.isBuffer(data) && socket.emit("back"));
  socket.on("jsonbuff", (data) => isMixed(data) && socket.emit("jsonbuff-ack"));
  socket.on("jsonblob", (data) => isMixed(data) && socket.emit("jsonblob-ack"));
  expectInOrder("abuff1", "abuff2");
  expectInOrder("blob1", "blob2", "blob3");
});

serve(io, 3210);
