import type { CloseDetails } from "./engine.js";
import type {
  AllButLast,
  Answer,
  DecorateAcknowledgements,
  DefaultEventsMap,
  EventNames,
  EventParams,
  EventsMap,
  Last,
  ReceivedEvent,
} from "./events.js";
import { Emitter } from "./events.js";
import type { Manager } from "./manager.js";
import type { SocketOptions } from "./options.js";

export interface ExtendedError extends Error {
  /** What the server's middleware said beyond the message. */
  data?: any;
}

export type DisconnectDescription = Error | CloseDetails;

export interface SocketReservedEvents {
  connect: () => void;
  connect_error: (error: ExtendedError) => void;
  disconnect: (reason: Socket.DisconnectReason, description?: DisconnectDescription) => void;
}

/** One namespace of a server. */
export class Socket<
  ListenEvents extends EventsMap = DefaultEventsMap,
  EmitEvents extends EventsMap = ListenEvents,
> extends Emitter<ListenEvents, EmitEvents, SocketReservedEvents> {
  constructor(io: Manager, nsp: string, opts?: Partial<SocketOptions>);

  readonly io: Manager<ListenEvents, EmitEvents>;
  readonly nsp: string;
  /** Given by the server, anew where it cannot recover; absent while not connected. */
  id: string | undefined;
  connected: boolean;
  get disconnected(): boolean;
  /** Whether it is connected, or will connect (again) by itself. */
  get active(): boolean;
  /** Whether the latest connection took up where the one before had ended. */
  recovered: boolean;
  auth: SocketOptions["auth"];
  /** Events that came before the server's word that we are connected. */
  receiveBuffer: any[][];
  /** Events emitted while not connected. */
  sendBuffer: any[];

  connect(): this;
  open(): this;
  disconnect(): this;
  close(): this;

  /** Emits "message". */
  send(...args: any[]): this;

  /** Sends an event; while not connected, it waits. A function at the end gets the answer. */
  override emit<Name extends EventNames<EmitEvents>>(
    event: Name,
    ...args: EventParams<EmitEvents, Name>
  ): this;

  /** Sends an event and waits for the answer. */
  emitWithAck<Name extends EventNames<EmitEvents>>(
    event: Name,
    ...args: AllButLast<EventParams<EmitEvents, Name>>
  ): Promise<Answer<Last<EventParams<EmitEvents, Name>>>>;

  /** For the next event: whether it may be compressed. */
  compress(compress: boolean): this;
  /** For the next event: it is dropped if it cannot be sent at once. */
  get volatile(): this;
  /** For the next event: its callback gets an error first, or null, and an error after this time. */
  timeout(milliseconds: number): Socket<ListenEvents, DecorateAcknowledgements<EmitEvents>>;

  /** For the next event: aborted, it ends the wait for the answer, with the signal's reason. */
  signal(signal: AbortSignal): this;

  /** The events that come, with their arguments, until the socket is inactive. */
  [Symbol.asyncIterator](): AsyncGenerator<ReceivedEvent<ListenEvents>, void>;

  onAny(listener: (event: any, ...args: any[]) => void): this;
  prependAny(listener: (event: any, ...args: any[]) => void): this;
  offAny(listener?: (event: any, ...args: any[]) => void): this;
  listenersAny(): ((...args: any[]) => void)[];
  onAnyOutgoing(listener: (event: any, ...args: any[]) => void): this;
  prependAnyOutgoing(listener: (event: any, ...args: any[]) => void): this;
  offAnyOutgoing(listener?: (event: any, ...args: any[]) => void): this;
  listenersAnyOutgoing(): ((...args: any[]) => void)[];
}

export namespace Socket {
  export type DisconnectReason =
    | "io server disconnect"
    | "io client disconnect"
    | "ping timeout"
    | "transport close"
    | "transport error"
    | "parse error"
    | "forced close";
}
