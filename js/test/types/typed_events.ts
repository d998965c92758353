/**
 * What the declarations accept, and (after `@ts-expect-error`) what they refuse.
 *
 * Compiled by `npm run check`, never run.
 */

import defaultIo, {
  connect,
  io,
  Manager,
  Socket,
  type ManagerOptions,
  type SocketOptions,
} from "antiphon";

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const same = <A>() => ({ as: <B>(_: Equal<A, B>) => {} });

// Without a map of events

const untyped = io("https://example.com/chat", { auth: { token: "secret" } });
same<Socket>().as<typeof untyped>(true);
untyped.on("anything", (one, two) => {
  same<any>().as<typeof one>(true);
  same<any>().as<typeof two>(true);
});
untyped.emit("anything", 1, "two", new Uint8Array(), (answer: string) => answer);
untyped.emitWithAck("anything", 1).then((answer) => same<any>().as<typeof answer>(true));
untyped.timeout(10).emit("anything", (error: Error, answer: number) => {});
untyped
  .once("x", () => {})
  .off("x")
  .off();
io();
io({ path: "/own" });
io("/chat");
defaultIo().disconnect();
connect("https://example.com").send("text");
io.connect("https://example.com");
new io.Manager();

// @ts-expect-error a callback with this event gets a reason
untyped.on("disconnect", (reason: number) => {});
// @ts-expect-error no such option
io({ reconnect: true });
// @ts-expect-error milliseconds, not text
io({ timeout: "20 s" });

// Events of the connection

untyped.on("connect", () => {});
untyped.on("connect_error", (error) => {
  same<string>().as<typeof error.message>(true);
  same<any>().as<typeof error.data>(true);
});
untyped.on("disconnect", (reason, details) => {
  same<Socket.DisconnectReason>().as<typeof reason>(true);
  if (details instanceof Error) {
    details.message;
  } else {
    details?.description;
  }
});
const id: string | undefined = untyped.id;
const flags: boolean = untyped.connected && untyped.active && untyped.recovered;
// @ts-expect-error to be read only
untyped.disconnected = true;

// One map for both directions

interface Both {
  greet: (name: string) => void;
  count: (from: number, ack: (next: number) => void) => void;
}
const both: Socket<Both> = io();
both.on("greet", (name) => same<string>().as<typeof name>(true));
both.emit("greet", "world");
// @ts-expect-error text is wanted
both.emit("greet", 1);
// @ts-expect-error and something there must be
both.emit("greet");
// @ts-expect-error no such event
both.emit("gret", "world");
// @ts-expect-error no such event
both.on("gret", () => {});
// @ts-expect-error it gets text
both.on("greet", (name: number) => {});
// @ts-expect-error it gets one argument
both.on("greet", (name: string, other: string) => {});
// @ts-expect-error none of ours is to be emitted
both.emit("connect_error", new Error());

// A map for each direction

interface Down {
  said: (text: string, at: Date) => void;
  question: (ack: (answer: "yes" | "no") => void) => void;
}
interface Up {
  say: (text: string, ack: (id: number) => void) => void;
  both: (ack: (id: number, name: string) => void) => void;
  optional: (ack?: (error?: Error | null, id?: number) => void) => void;
  refusable: (text: string, ack: (error: Error | null, id: number) => void) => void;
  nothing: (ack: () => void) => void;
  plain: (text: string) => void;
}

const socket: Socket<Down, Up> = io("https://example.com");
const explicit = io<Down, Up>("https://example.com");
same<Socket<Down, Up>>().as<typeof explicit>(true);
socket.on("said", (text, at) => {
  same<string>().as<typeof text>(true);
  same<Date>().as<typeof at>(true);
});
socket.on("question", (ack) => ack("yes"));
socket.on("question", async (ack) => ack("no"));
socket.emit("say", "hello", (id) => same<number>().as<typeof id>(true));
socket.volatile.compress(false).emit("plain", "hello");
// @ts-expect-error the other direction's
socket.emit("said", "hello", new Date());
// @ts-expect-error the other direction's
socket.on("say", () => {});
// @ts-expect-error no such answer
socket.on("question", (ack) => ack("maybe"));
// @ts-expect-error the callback gets a number
socket.emit("say", "hello", (id: string) => {});
// @ts-expect-error no callback was agreed on
socket.emit("plain", "hello", () => {});

// Answers

async function answers() {
  same<number>().as<Awaited<ReturnType<typeof say>>>(true);
  const say = () => socket.emitWithAck("say", "hello");
  same<number>().as<Awaited<ReturnType<typeof two>>>(true);
  const two = () => socket.emitWithAck("both");
  const late = await socket.timeout(1000).emitWithAck("say", "hello");
  same<number>().as<typeof late>(true);
  const refusable = await socket.emitWithAck("refusable", "hello");
  same<number>().as<typeof refusable>(true);
  // @ts-expect-error text is wanted
  await socket.emitWithAck("say", 1);
  // @ts-expect-error the callback is not given
  await socket.emitWithAck("say", "hello", () => {});
  // @ts-expect-error no such event
  await socket.emitWithAck("unknown");
}

// An error first, after timeout()

socket.timeout(1000).emit("say", "hello", (error, id) => {
  same<Error>().as<typeof error>(true);
  same<number>().as<typeof id>(true);
});
socket.timeout(1000).emit("both", (error, id, name) => {
  same<number>().as<typeof id>(true);
  same<string>().as<typeof name>(true);
});
socket.timeout(1000).emit("plain", "hello");
socket.timeout(1000).volatile.emit("say", "hello", (error: Error, id: number) => {});
// @ts-expect-error the first is the error
socket.timeout(1000).emit("say", "hello", (id: number) => {});
// @ts-expect-error still the events of the map
socket.timeout(1000).emit("unknown");

// Listeners

const listeners = socket.listeners("said");
same<((text: string, at: Date) => void)[]>().as<typeof listeners>(true);
socket
  .onAny((event, ...args) => {})
  .prependAny(() => {})
  .offAny();
socket
  .onAnyOutgoing((event, ...args) => {})
  .prependAnyOutgoing(() => {})
  .offAnyOutgoing();
const any: Function[] = [...socket.listenersAny(), ...socket.listenersAnyOutgoing()];
socket.hasListeners("said");
socket.off("said", (text: string) => {});
// @ts-expect-error no such event
socket.off("unknown");

// Iteration

async function iteration() {
  for await (const [event, ...args] of untyped) {
    same<string>().as<typeof event>(true);
    same<any[]>().as<typeof args>(true);
  }
  for await (const received of socket) {
    if (received[0] === "said") {
      same<string>().as<(typeof received)[1]>(true);
    }
    // @ts-expect-error no such event
    received[0] === "unknown";
  }
}

// Signals and limits

const { signal } = new AbortController();
socket.signal(signal).emitWithAck("say", "hello") satisfies Promise<number>;
socket
  .timeout(10)
  .signal(signal)
  .emit("say", "hello", (error: Error, id: number) => {});
io({ signal, offlineBuffer: { maxEvents: 10, maxBytes: 1000, drop: "oldest" } });
// @ts-expect-error there is no such policy
io({ offlineBuffer: { drop: "largest" } });

// The manager

const manager = new Manager<Down, Up>("https://example.com", { reconnectionAttempts: 3 });
const chat = manager.socket("/chat", { auth: (send) => send({ token: "secret" }), retries: 3 });
same<Socket<Down, Up>>().as<typeof chat>(true);
same<Manager<Down, Up>>().as<typeof chat.io>(true);
manager.on("reconnect_attempt", (attempt) => same<number>().as<typeof attempt>(true));
manager.on("reconnect_error", (error) => same<Error>().as<typeof error>(true));
manager.on("close", (reason) => {});
manager.reconnectionDelay(100).reconnectionDelay() satisfies number;
manager.timeout(false).timeout() satisfies number | false;
manager.on("drop", (dropped, [event, ...args], error) => {
  same<Socket>().as<typeof dropped>(true);
  same<Error>().as<typeof error>(true);
});
manager.open((error?: Error) => {});
manager.engine?.on("upgrade", (transport) => transport.name satisfies string);
untyped.io.engine.once("upgrade", () => untyped.io.engine.transport.name satisfies string);
untyped.io.engine.id satisfies string;
// @ts-expect-error no event of a manager
manager.on("connect", () => {});
// @ts-expect-error a callback with this event gets a number
manager.on("reconnect", (attempt: string) => {});
new Manager({ path: "/own" });
const options: Partial<ManagerOptions & SocketOptions> = { forceNew: true, multiplex: false };
io("https://example.com", { ...options, transports: ["websocket"], withCredentials: true });
