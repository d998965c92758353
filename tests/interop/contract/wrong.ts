// What the exported types must refuse: each line below an `@ts-expect-error` has to be an error.
import { io, type Socket } from "socket.io-client";
import type {
  Auth,
  ChatClientToServerEvents,
  ChatServerToClientEvents,
  ClientToServerEvents,
  Played,
  ServerToClientEvents,
} from "./events";

const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io();
const chat: Socket<ChatServerToClientEvents, ChatClientToServerEvents> = io("/chat");

// @ts-expect-error no token
export const auth: Auth = { device: "phone" };

// @ts-expect-error no such event
socket.on("mooved", () => {});
// @ts-expect-error the second argument is a number
socket.on("moved", (move, count: string) => console.log(move, count));
// @ts-expect-error it is never left out
socket.on("moved", (move) => move.mark satisfies undefined);
// @ts-expect-error the acknowledgement is a boolean
socket.on("confirm", (question, ack) => ack("yes"));
// @ts-expect-error one of the two has no user
chat.on("happened", (what) => what.user);
// @ts-expect-error it may be no bytes
chat.on("happened", (what) => what.type === "Joined" && what.user.avatar.byteLength);

// @ts-expect-error no such event
socket.emit("plaay", { x: 1, y: 2 }, () => {});
// @ts-expect-error of another namespace
socket.emit("say", "hello", () => {});
// @ts-expect-error no y
socket.emit("play", { x: 1 }, () => {});
// @ts-expect-error a string for a number
socket.emit("play", { x: "1", y: 2 }, () => {});
// @ts-expect-error no such mark
socket.emit("play", { x: 1, y: 2, mark: "z" }, () => {});
// @ts-expect-error one argument too many
socket.emit("play", { x: 1, y: 2 }, 3, () => {});
// @ts-expect-error played.turn is a string
socket.emit("play", { x: 1, y: 2 }, (played) => played.turn.toFixed());
// @ts-expect-error the limit is a number
socket.emit("search", { text: "a" }, "5", () => {});
// @ts-expect-error words are strings
socket.emit("search", { text: "a" }, 5, 6, () => {});
// @ts-expect-error nothing may be found
socket.emit("search", { text: "a" }, (found) => found.length);
// @ts-expect-error a string is no bytes
socket.emit("upload", "a", "data");
// @ts-expect-error the default is 1, 2 or null
socket.emit("settings", { default: 3 }, () => {});
// @ts-expect-error the seat is a string
socket.emit("find seat", [1, 2], () => {});
// @ts-expect-error numbers only
socket.emit("log", 1, "2");
// @ts-expect-error data is needed
socket.emit("loose");

export async function wait(): Promise<void> {
  // @ts-expect-error a string for an object
  await socket.emitWithAck("play", "1");
  // @ts-expect-error a Played is no string
  const text: string = await socket.emitWithAck("play", { x: 1, y: 2 });
  // @ts-expect-error an id is no Played
  const played: Played = await chat.emitWithAck("say", "hello");
  // @ts-expect-error a list of profiles, or nothing
  const found: number = await socket.timeout(5).emitWithAck("search", { text: "a" }, 5);
  console.log(text, played, found);
}
