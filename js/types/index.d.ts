import { Transport, type TransportOptions } from "./engine.js";
import type { DefaultEventsMap, EventsMap } from "./events.js";
import { Manager } from "./manager.js";
import type { ConnectOptions } from "./options.js";
import { Socket } from "./socket.js";

/**
 * The socket of a namespace. Namespaces of a server share one connection; a namespace asked for
 * again gets a socket over a connection of its own.
 */
export interface Connect {
  <ListenEvents extends EventsMap = DefaultEventsMap, EmitEvents extends EventsMap = ListenEvents>(
    opts?: Partial<ConnectOptions>,
  ): Socket<ListenEvents, EmitEvents>;
  <ListenEvents extends EventsMap = DefaultEventsMap, EmitEvents extends EventsMap = ListenEvents>(
    uri?: string,
    opts?: Partial<ConnectOptions>,
  ): Socket<ListenEvents, EmitEvents>;
}

export interface Io extends Connect {
  io: Io;
  /** The same as `io()`, but a namespace asked for again gets the same socket. */
  connect: Connect;
  Manager: typeof Manager;
  Socket: typeof Socket;
}

export const io: Io;
export default io;
export const connect: Connect;

/** Of Socket.IO: 5. */
export const protocol: number;

declare class Polling extends Transport {
  constructor(opts: TransportOptions);
  get name(): string;
  protected doOpen(): void;
  protected doClose(): void;
  protected write(): void;
}

declare class WebSocketTransport extends Transport {
  constructor(opts: TransportOptions);
  get name(): string;
  protected doOpen(): void;
  protected doClose(): void;
  protected write(): void;
  ws?: any;
}

export {
  Manager,
  Polling as Fetch,
  Polling as NodeXHR,
  Polling as XHR,
  Socket,
  Transport,
  WebSocketTransport as NodeWebSocket,
  WebSocketTransport as WebSocket,
};
export type {
  CloseDetails,
  EnginePacket,
  EngineReservedEvents,
  EngineSocket,
  HandshakeData,
  RawData,
  TransportClass,
  TransportError,
  TransportOptions,
} from "./engine.js";
export type { DefaultEventsMap, EventsMap } from "./events.js";
export type { ManagerReservedEvents } from "./manager.js";
export type {
  ConnectOptions,
  EngineOptions,
  ManagerOptions,
  NodeOptions,
  OfflineBuffer,
  Parser,
  SocketOptions,
} from "./options.js";
export type { DisconnectDescription, ExtendedError, SocketReservedEvents } from "./socket.js";
