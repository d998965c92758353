// Node's own server under the benchmarks' contract. Run with --expose-gc.
import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { Server } from "socket.io";

const { values } = parseArgs({
  options: { "ping-interval": { type: "string" }, deflate: { type: "boolean" } },
});
const options = { perMessageDeflate: values.deflate ?? false };
if (values["ping-interval"]) options.pingInterval = Number(values["ping-interval"]) * 1000;

const httpServer = createServer();
const io = new Server(httpServer, options);
let connected = 0;

io.on("connection", (socket) => {
  connected += 1;
  const { rooms } = socket.handshake.auth;
  if (rooms) socket.join(rooms);
  socket.on("disconnect", () => {
    connected -= 1;
  });
  socket.on("echo", (data) => socket.emit("echo", data));
  socket.on("ack", (data, answer) => answer(data));
  socket.on("publish", (data) => io.emit("news", data));
  socket.on("publish-to", (room, data) => io.to(room).emit("news", data));
  socket.on("visit", (room, answer) => {
    socket.join(room);
    socket.leave(room);
    answer(room);
  });
  socket.on("count", (answer) => answer(connected));
  socket.on("collect", (answer) => {
    globalThis.gc();
    answer(true);
  });
});

httpServer.listen({ host: "127.0.0.1", port: 0, backlog: 2048 }, () => {
  console.log("listening", httpServer.address().port);
});
