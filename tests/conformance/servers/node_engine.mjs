// Node's own Engine.IO server under the suite's contract: it proves the tests. See README.md.
import { Server } from "engine.io";
import { httpServer, listen, nodeOptions } from "./node_options.mjs";

const engine = new Server(nodeOptions());
const closed = [];
const server = httpServer(() => ({ clients: engine.clientsCount, closed }));
engine.attach(server, { path: "/engine.io" });

engine.on("connection", (socket) => {
  socket.on("message", (data) => {
    if (data === "please close") return socket.close();
    const order = /^please send (\d+) of (\d+)$/.exec(data);
    if (!order) return socket.send(data);
    for (let i = 0; i < Number(order[1]); i++) socket.send("x".repeat(Number(order[2])));
  });
  socket.on("close", (reason) => closed.push([socket.id, reason]));
});

listen(server);
