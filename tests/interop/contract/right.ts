// A client that uses the exported types as they are meant. It is compiled, never run.
import { io, type Socket } from "socket.io-client";
import type {
  Auth,
  ChatClientToServerEvents,
  ChatServerToClientEvents,
  ClientToServerEvents,
  ErrorAnswer,
  Login,
  MoveInput,
  MoveOutput,
  Played,
  RoomClientToServerEvents,
  RoomServerToClientEvents,
  ServerToClientEvents,
} from "./events";

const auth: Auth = { token: "abc" } satisfies Login;
const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io("http://localhost", { auth });
const chat: Socket<ChatServerToClientEvents, ChatClientToServerEvents> = io("/chat");
const room: Socket<RoomServerToClientEvents, RoomClientToServerEvents> = io("/room-1");

// What the server sends.
socket.on("moved", (move, count) => {
  const mark: "x" | "o" = move.mark;
  const before: MoveOutput | null = move.before;
  console.log(mark, before?.x.toFixed(), count.toFixed());
});
socket.on("confirm", (question, ack) => {
  question.toUpperCase();
  ack(true);
  ack(null);
  ack();
});
chat.on("happened", (what) => {
  if (what.type === "Joined") {
    const bytes: ArrayBuffer | Uint8Array | null = what.user.avatar;
    const [row, seat] = what.place;
    console.log(bytes?.byteLength, what.user["full-name"], row.toFixed(), seat.length);
  } else {
    console.log(what.userId.length, what.at?.length);
  }
});
room.on("whatever", (...args: any[]) => args.length);
socket.on("connect_error", (error) => error.message);

// What clients send.
const move: MoveInput = { x: 1, y: 2 };
socket.emit("play", move, (played) => {
  const turn: "x" | "o" = played.turn;
  const won: boolean = played.won;
  console.log(turn, won, played.board[0]?.[0] === null);
});
socket.emit("play", { ...move, mark: "o", before: move }, () => {});
socket.emit("search", { text: "a" }, (found) => found?.map((profile) => profile["full-name"]));
socket.emit("search", { text: "a", limit: 1 }, 5, "b", "c", (found) => found?.length);
socket.emit("settings", { default: 1 }, false, (settings) => settings.volume.toFixed());
socket.emit("settings", {}, () => {});
socket.emit("upload", "a", new Uint8Array(3));
socket.emit("upload", "a", new ArrayBuffer(3));
socket.emit("pair", (number, mark) => console.log(number.toFixed(), mark === "x"));
socket.emit("find seat", [1], (what) => what.type);
socket.emit("find seat", [1, "a"], () => {});
socket.emit("log");
socket.emit("log", 1, 2, 3);
socket.emit("loose", { any: "thing" });
socket.emit("loose", 1, 2, (response) => response.whatever);
socket.emit("anything", 1, "two", [3], (response: string) => response);
socket.emit("opaque", { a: 1 }, (response) => response.whatever);
room.emit("enter", { "full-name": "Ada", links: { a: "b" } }, (row, seat) => row + seat.length);

// And waits for.
async function wait(): Promise<void> {
  const played: Played = await socket.emitWithAck("play", move);
  const later: Played = await socket.timeout(500).emitWithAck("play", { x: 1, y: 1 });
  const found = await socket.emitWithAck("search", { text: "a" }, 5);
  const name: string | undefined = found?.[0]?.["full-name"];
  const none: undefined extends typeof found ? true : false = true;
  const said: string = await chat.emitWithAck("say", "hello");
  const number: number = await socket.emitWithAck("pair");
  const failed = (await socket.emitWithAck("play", move)) as Played | ErrorAnswer;
  if ("error" in failed) {
    const code: string = failed.error.code;
    console.log(code, failed.error.data);
  }
  console.log(played, later, name, none, said, number);
}
void wait();
