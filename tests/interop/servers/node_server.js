/**
 * Node's server under the contract of the README beside it.
 */

import { createServer } from "node:http";

import { Server } from "socket.io";
import msgpack from "socket.io-msgpack-parser";

const left = {};
const logs = {};

function register(namespace) {
  namespace.on("connection", (socket) => {
    const recorded = [];
    const on = (event, handler) =>
      socket.on(event, (...args) => {
        const ack = typeof args.at(-1) === "function" ? args.pop() : () => {};
        handler(args, ack);
      });
    const many = (count) => {
      for (let number = 0; number < count; number++) {
        socket.emit("number", number);
      }
    };
    const stream = async (count) => {
      for (let number = 0; number < count; number++) {
        socket.emit("number", number);
        // Three by three: the second comes when the response with the first has just left.
        await new Promise((resolve) => {
          number % 3 === 2 ? setTimeout(resolve, 1) : setImmediate(resolve);
        });
      }
    };

    many(socket.handshake.auth.greet ?? 0);
    stream(socket.handshake.auth.stream ?? 0);
    socket.on("disconnect", (reason) => (left[socket.id] = reason));
    on("echo", (args, ack) => {
      socket.emit("echo", ...args);
      ack(...args);
    });
    on("nothing", (_, ack) => ack());
    on("whoami", (_, ack) => {
      const { auth, query, headers } = socket.handshake;
      const { id, nsp, conn } = socket;
      const transport = conn.transport.name;
      ack({ id, nsp: nsp.name, transport, auth, query, cookie: headers.cookie ?? "" });
    });
    on("ask", ([event, ...args], ack) => {
      socket.emit(event, ...args, (...answered) => ack(answered));
    });
    on("many", ([count], ack) => {
      many(count);
      ack(count);
    });
    on("record", ([value]) => recorded.push(value));
    on("recorded", (_, ack) => ack(recorded));
    on("log", ([name, number], ack) => {
      const log = (logs[name] ??= []);
      if (!log.includes(number, -1)) {
        log.push(number);
      }
      ack(number);
    });
    on("logged", ([name], ack) => ack(logs[name] ?? []));
    on("enter", ([room], ack) => {
      socket.join(room);
      ack();
    });
    on("exit", ([room], ack) => {
      socket.leave(room);
      ack();
    });
    on("tell", ([to, event, ...args], ack) => {
      let operator = to.broadcast ? socket.broadcast : socket.nsp;
      operator = operator.to(to.rooms ?? []).except(to.except ?? []);
      (to.volatile ? operator.volatile : operator).emit(event, ...args);
      ack();
    });
    on("leave", ([close]) => socket.disconnect(close));
    on("shut-down", () => io.close());
  });
}

/** Antiphon's names for options, in Node's words. */
function nodeOptions(given) {
  const options = {};
  for (const [name, value] of Object.entries(given)) {
    const inMilliseconds = name.startsWith("ping_");
    const nodeName = name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
    options[nodeName] = inMilliseconds ? value * 1000 : value;
  }
  if (options.connectionStateRecovery) {
    options.connectionStateRecovery = { maxDisconnectionDuration: 60_000 };
  }
  options.allowEIO3 = options.allowEio3;
  if (options.parser === "msgpack") {
    options.parser = msgpack;
  }
  return options;
}

const http = createServer((request, response) => {
  if (request.url === "/stats") {
    response.end(JSON.stringify({ clients: io.engine.clientsCount, left, failed: [] }));
  }
});
const io = new Server(http, nodeOptions(JSON.parse(process.env.INTEROP_OPTIONS ?? "{}")));

for (const name of ["/", "/custom", "/refuse", /^\/dyn-\d+$/]) {
  register(io.of(name));
}
io.of("/refuse").use((socket, next) => {
  next(Object.assign(new Error("not authorized"), { data: { code: "E1" } }));
});

// Its end says that whoever started this process is gone; it keeps nothing alive by itself.
process.stdin.resume().on("end", () => process.exit());
process.stdin.unref();

http.listen(Number(process.env.INTEROP_PORT ?? 0), "127.0.0.1", () => {
  console.log("listening", http.address().port);
});
