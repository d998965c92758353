import type { DefaultEventsMap } from "./events.js";
import { Emitter } from "./events.js";
import type { EngineOptions } from "./options.js";

export type RawData = string | ArrayBuffer | ArrayBufferView | Blob;

export interface EnginePacket {
  type: "open" | "close" | "ping" | "pong" | "message" | "upgrade" | "noop" | "error";
  data?: RawData;
  options?: { compress?: boolean };
}

export interface HandshakeData {
  sid: string;
  upgrades: string[];
  /** Milliseconds. */
  pingInterval: number;
  /** Milliseconds. */
  pingTimeout: number;
  /** The largest message that the server takes, in bytes. */
  maxPayload: number;
}

export interface CloseDetails {
  description: string;
  context?: unknown;
}

/** Why a transport failed. */
export interface TransportError extends Error {
  type: "TransportError";
  /** Of HTTP the status, 0 without an answer; of a WebSocket what it reported. */
  description: any;
  /** What the platform reported. */
  context: any;
}

export interface TransportReservedEvents {
  open: () => void;
  error: (error: TransportError) => void;
  packet: (packet: EnginePacket) => void;
  drain: () => void;
  close: (details?: CloseDetails) => void;
}

/** What a transport is told. */
export interface TransportOptions extends Omit<EngineOptions, "query"> {
  query: Record<string, any>;
  socket: EngineSocket;
  secure: boolean;
  hostname: string;
  port: string | number;
}

/**
 * How messages travel. One of your own extends this class: it has a `name`, implements `doOpen`,
 * `doClose` and `write`, and reports through `onOpen`, `onData`, `onClose` and `onError`.
 */
export abstract class Transport extends Emitter<
  DefaultEventsMap,
  DefaultEventsMap,
  TransportReservedEvents
> {
  constructor(opts: TransportOptions);
  readonly opts: TransportOptions;
  query: Record<string, any>;
  socket: EngineSocket;
  /** Whether packets can be written now. */
  writable: boolean;
  readyState: "" | "opening" | "open" | "pausing" | "paused" | "closed";

  abstract get name(): string;
  protected abstract doOpen(): void;
  protected abstract doClose(): void;
  /** Sets `writable` to false, and when it is done to true, and emits "drain". */
  protected abstract write(packets: EnginePacket[]): void;

  open(): this;
  close(): this;
  send(packets: EnginePacket[]): void;
  pause(onPause: () => void): void;
  resume(): void;

  protected onOpen(): void;
  /** One message as it came. */
  protected onData(data: RawData): void;
  protected onPacket(packet: EnginePacket): void;
  protected onClose(details?: CloseDetails): void;
  protected onError(message: string, description?: unknown, context?: unknown): void;
  protected createUri(scheme: string, timestamp?: boolean): string;
}

export interface TransportClass {
  new (opts: TransportOptions): Transport;
}

export interface EngineReservedEvents {
  open: () => void;
  handshake: (data: HandshakeData) => void;
  packet: (packet: EnginePacket) => void;
  packetCreate: (packet: EnginePacket) => void;
  data: (data: RawData) => void;
  message: (data: RawData) => void;
  drain: () => void;
  flush: () => void;
  heartbeat: () => void;
  ping: () => void;
  pong: () => void;
  error: (error: Error) => void;
  upgrading: (transport: Transport) => void;
  upgrade: (transport: Transport) => void;
  upgradeError: (error: Error & { transport: string }) => void;
  close: (reason: string, details?: CloseDetails | Error) => void;
}

/** The connection below a manager: one Engine.IO session. */
export class EngineSocket extends Emitter<{}, {}, EngineReservedEvents> {
  private constructor();
  /** Given by the server; absent before it is open, and after it is closed. */
  id: string;
  transport: Transport;
  transports: string[];
  binaryType: string;
  readyState: "opening" | "open" | "closing" | "closed";
  upgrading: boolean;
  writeBuffer: EnginePacket[];
  readonly opts: EngineOptions;
  readonly secure: boolean;
  readonly hostname: string;
  readonly port: string | number;

  send(data: RawData, options?: { compress?: boolean }, onFlush?: () => void): this;
  write(data: RawData, options?: { compress?: boolean }, onFlush?: () => void): this;
  flush(): void;
  close(): this;
}
