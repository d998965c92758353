/**
 * Node's server under the contract of `engineio_server.py`, to prove the tests.
 */

import { Server } from "engine.io";

import { serve } from "./node_serving.js";

const engine = new Server({
  pingInterval: 500,
  maxHttpBufferSize: 100,
  allowRequest: (request, next) => next(null, !("deny" in request._query)),
  cors: { origin: "*" },
});

engine.on("connection", (socket) => {
  socket.send("hi");
  socket.on("message", (data) => {
    if (data === "give binary") {
      socket.send(Buffer.from([0, 1, 2, 3, 4]));
    } else if (data === "give utf8") {
      socket.send("пойду спать всем спокойной ночи");
    } else if (data === "sendHeaders") {
      socket.send(JSON.stringify(socket.transport.dataReq.headers));
    } else {
      socket.send(data);
    }
  });
});
engine.on("initial_headers", (headers) => {
  headers["set-cookie"] = [
    "1=1; Path=/; HttpOnly; SameSite=Lax",
    "2=2; Expires=Tue, 01 Jan 2999 00:00:00 GMT",
    "3=3; Expires=Tue, 01 Jan 2002 00:00:00 GMT",
    "4=4; Max-Age=0",
    "5=5; Max-Age=300",
  ];
});
engine.on("headers", (headers, request) => {
  if (request._query.sid) {
    headers["set-cookie"] = ["6=6"];
  }
});

serve(engine, 3000);
