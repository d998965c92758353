// Types exported with `--errors`: every acknowledgement may be an error, and has to be asked.
import type { Socket } from "socket.io-client";
import type { ClientToServerEvents, ErrorAnswer, Played, ServerToClientEvents } from "./events";

declare const socket: Socket<ServerToClientEvents, ClientToServerEvents>;

export async function wait(): Promise<string> {
  const answer: Played | ErrorAnswer = await socket.emitWithAck("play", { x: 1, y: 2 });
  // @ts-expect-error it may be an error
  const turn: "x" | "o" = answer.turn;
  socket.emit("pair", (first, ...rest) => {
    // @ts-expect-error it may be an error
    first.toFixed();
    console.log(rest.length);
  });
  return "error" in answer ? answer.error.message : answer.turn + turn;
}
