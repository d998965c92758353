/**
 * What a page does with the client, `window.io`. Each function returns what the test compares.
 */

const WAYS = {
  polling: ["polling"],
  websocket: ["websocket"],
  upgrade: ["polling", "websocket"],
};

const opened = [];

function within(promise, what) {
  const late = new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`waited in vain: ${what}`)), 8000);
  });
  return Promise.race([promise, late]);
}

function next(emitter, event) {
  return within(new Promise((resolve) => emitter.once(event, (...args) => resolve(args))), event);
}

async function until(condition) {
  const end = Date.now() + 8000;
  while (!(await condition())) {
    if (Date.now() > end) {
      throw new Error(`waited in vain: ${condition}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A socket, in whatever state it is; the address may be no more than a namespace. */
function open(address, way, options) {
  const swift = { reconnectionDelay: 50, reconnectionDelayMax: 200 };
  const socket = io(address, { transports: WAYS[way], ...swift, ...options });
  opened.push(socket);
  return socket;
}

async function connected(address, way, options) {
  const socket = open(address, way, options);
  await next(socket, "connect");
  if (way === "upgrade") {
    await until(() => socket.io.engine.transport.name === "websocket");
  }
  return socket;
}

/** Bytes, as a test in another language can compare them; and what they were. */
function tell(value) {
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) {
    const bytes = value instanceof ArrayBuffer ? new Uint8Array(value) : value;
    return { is: value.constructor.name, bytes: [...bytes] };
  }
  if (Array.isArray(value)) {
    return value.map(tell);
  }
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, tell(inner)]));
  }
  return value;
}

async function text(way, values) {
  const socket = await connected("/", way);
  const heard = next(socket, "echo");
  const acknowledged = await within(
    new Promise((resolve) => socket.emit("echo", ...values, (...args) => resolve(args))),
    "acknowledgement",
  );
  const half = await socket.emitWithAck("echo", "\ud83d");
  return { heard: await heard, acknowledged, half: half.charCodeAt(0) };
}

async function binary(way) {
  const socket = await connected("/", way);
  const bytes = Uint8Array.from([0, 4, 30, 127, 128, 255]);
  const heard = next(socket, "echo");
  socket.emit(
    "echo",
    bytes.buffer.slice(0),
    bytes.subarray(1, 4),
    new Uint16Array([0x0201, 0x0403]),
    new DataView(bytes.buffer, 4),
    new Blob([bytes, "text"]),
    new File([bytes], "name"),
    { nested: [new ArrayBuffer(0), { deeper: bytes }] },
  );
  return tell(await heard);
}

async function large(way, size) {
  const socket = await connected("/", way);
  const bytes = new Uint8Array(size).map((_, index) => index % 251);
  const back = new Uint8Array(await within(socket.emitWithAck("echo", bytes), "large binary"));
  const string = "x".repeat(900_000);
  const same = (await within(socket.emitWithAck("echo", string), "large text")) === string;
  return same && back.length === size && back.every((byte, index) => byte === index % 251);
}

async function acknowledgements(way) {
  const socket = await connected("/", way);
  socket.on("question", (...args) => args.pop()(...args, new Uint8Array([1, 2])));
  const answered = tell(await socket.emitWithAck("ask", "question", "one", { two: 2 }));
  const error = await new Promise((resolve) => socket.timeout(50).emit("no such event", resolve));
  return { answered, error: error.message };
}

async function namespaces(way) {
  const names = ["/", "/custom", "/dyn-1"];
  const sockets = await Promise.all(names.map((name) => connected(name, way)));
  const told = await Promise.all(sockets.map((socket) => socket.emitWithAck("whoami")));
  return {
    nsps: told.map(({ nsp }) => nsp),
    ids: told.every(({ id }, index) => id === sockets[index].id),
    distinct: new Set(sockets.map(({ id }) => id)).size,
    managers: new Set(sockets.map((socket) => socket.io)).size,
  };
}

async function refused(address, way, options) {
  const socket = open(address, way, { reconnection: false, ...options });
  const [error] = await next(socket, "connect_error");
  return { message: error.message, data: error.data };
}

/** Ends everything that the page has opened. */
function leave() {
  for (const socket of opened) {
    socket.disconnect();
  }
}
