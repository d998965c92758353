/* eslint-disable */
// Written by `antiphon export typescript`, from the server's events: do not change it by hand.

/** What the server sends in the namespace `/`. */
export interface ServerToClientEvents {
  confirm: (arg: string, ack: (response?: boolean | null) => void) => void;
  moved: (arg: MoveOutput, arg2: number) => void;
}

/** What clients send in the namespace `/`. */
export interface ClientToServerEvents {
  anything: (...args: any[]) => void;
  "find seat": (function_: PlaceInput, ack: (response: Said | Joined) => void) => void;
  log: (...rest: number[]) => void;
  loose: (...args: [data: any, ack?: (response: any) => void] | [data: any, more: any, ack?: (response: any) => void]) => void;
  opaque: (data: { [key: string]: any }, ack: (response: any) => void) => void;
  pair: (ack: (response1: number, response2: Mark) => void) => void;
  /** Put a stone; the other one's turn is what comes back. */
  play: (move: MoveInput, ack: (response: Played) => void) => void;
  /**
   * Take another name.
   *
   * The old name is free again.
   */
  rename: (name: string, ack: (response: string) => void) => void;
  search: (...args: [query: Query, ack: (response?: ProfileOutput[]) => void] | [query: Query, limit: number, ...rest: string[], ack: (response?: ProfileOutput[]) => void]) => void;
  settings: (...args: [settings: SettingsInput, ack: (response: SettingsOutput) => void] | [settings: SettingsInput, store: boolean, ack: (response: SettingsOutput) => void]) => void;
  upload: (name: string, data: Binary) => void;
}

/** The `auth` that clients give when they connect to the namespace `/`. */
export type Auth = Login;

/** What the server sends in the namespace `/chat`. */
export interface ChatServerToClientEvents {
  happened: (arg: Said | Joined) => void;
}

/** What clients send in the namespace `/chat`. */
export interface ChatClientToServerEvents {
  say: (text: string, ack: (response: string) => void) => void;
}

/** What the server sends in the namespaces `^/room-\d+$`. */
export interface RoomServerToClientEvents {
  // None is declared (io.emits): any may come.
  [event: string]: (...args: any[]) => void;
}

/** What clients send in the namespaces `^/room-\d+$`. */
export interface RoomClientToServerEvents {
  enter: (profile: ProfileInput, ack: (response1: number, response2: string) => void) => void;
}

export interface Joined {
  type: "Joined";
  user: ProfileOutput;
  place: PlaceOutput;
}

export interface Login {
  token: string;
  /** @default "unknown" */
  device?: string;
}

/** Whose stone it is. */
export type Mark = "o" | "x";

/**
 * Where a stone is put.
 *
 * Counted from the upper left.
 */
export interface MoveInput {
  /** The column. */
  x: number;
  y: number;
  /** @default "x" */
  mark?: Mark;
  before?: MoveInput | null;
}

/**
 * Where a stone is put.
 *
 * Counted from the upper left.
 */
export interface MoveOutput {
  /** The column. */
  x: number;
  y: number;
  mark: Mark;
  before: MoveOutput | null;
}

export type PlaceInput = [number, string?];

export type PlaceOutput = [number, string];

export interface Played {
  turn: "o" | "x";
  board: (Mark | null)[][];
  won: boolean;
  moves: MoveOutput[];
}

/** A person. */
export interface ProfileInput {
  /** All of it. */
  "full-name": string;
  age?: number | null;
  avatar?: Binary | null;
  /** @default {} */
  links?: { [key: string]: string };
}

/** A person. */
export interface ProfileOutput {
  /** All of it. */
  "full-name": string;
  age: number | null;
  avatar: Binary | null;
  links: { [key: string]: string };
}

export interface Query {
  limit?: number;
  text: string;
}

export interface Said {
  type: "Said";
  userId: string;
  text: string;
  at?: string;
}

export interface SettingsInput {
  /** @default 1.0 */
  volume?: number;
  "default"?: 1 | 2 | null;
}

export interface SettingsOutput {
  volume: number;
  "default": 1 | 2 | null;
}

/** What acknowledges an event whose handler failed, or whose arguments were refused. */
export interface ErrorAnswer {
  error: {
    /** For programs: `invalid_payload`, `bad_arguments`, `internal_error`, or the application's. */
    code: string;
    /** For people. */
    message: string;
    data?: any;
  };
}

/** Bytes: browsers are given an ArrayBuffer, Node.js a Buffer, which is a Uint8Array. */
export type Binary = ArrayBuffer | Uint8Array;
