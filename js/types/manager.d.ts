import type { CloseDetails, EngineSocket } from "./engine.js";
import type { DefaultEventsMap, EventsMap } from "./events.js";
import { Emitter } from "./events.js";
import type { ManagerOptions, SocketOptions } from "./options.js";
import type { Socket } from "./socket.js";

export interface ManagerReservedEvents {
  open: () => void;
  error: (error: Error) => void;
  ping: () => void;
  packet: (packet: any) => void;
  close: (reason: Socket.DisconnectReason | "forced close", details?: CloseDetails | Error) => void;
  reconnect_attempt: (attempt: number) => void;
  reconnect: (attempt: number) => void;
  reconnect_error: (error: Error) => void;
  reconnect_failed: () => void;
  /** An event that waited will not be sent: its socket, its name and arguments, and why. */
  drop: (socket: Socket, event: any[], error: Error) => void;
}

/** One connection to a server, shared by the sockets of its namespaces, and its reconnection. */
export class Manager<
  ListenEvents extends EventsMap = DefaultEventsMap,
  EmitEvents extends EventsMap = ListenEvents,
> extends Emitter<{}, {}, ManagerReservedEvents> {
  constructor(opts: Partial<ManagerOptions>);
  constructor(uri?: string, opts?: Partial<ManagerOptions>);

  readonly uri: string | undefined;
  opts: Partial<ManagerOptions>;
  /** The latest one; with `autoConnect: false` there is none before `open()`. */
  engine: EngineSocket;
  readonly nsps: Record<string, Socket>;

  reconnection(): boolean;
  reconnection(value: boolean): this;
  reconnectionAttempts(): number;
  reconnectionAttempts(value: number): this;
  reconnectionDelay(): number;
  reconnectionDelay(value: number): this;
  reconnectionDelayMax(): number;
  reconnectionDelayMax(value: number): this;
  randomizationFactor(): number;
  randomizationFactor(value: number): this;
  timeout(): number | false;
  timeout(value: number | false): this;

  /** Opens the connection. With a callback, a failure is its concern: no reconnection. */
  open(callback?: (error?: Error) => void): this;
  connect(callback?: (error?: Error) => void): this;
  /** Waits, then opens the connection again. */
  reconnect(): void;
  /** Closes the connection, for all namespaces, and does not reconnect. */
  disconnect(): void;

  /** The socket of a namespace: always the same one. */
  socket(nsp: string, opts?: Partial<SocketOptions>): Socket<ListenEvents, EmitEvents>;
}
