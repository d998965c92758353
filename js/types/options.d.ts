import type { TransportClass } from "./engine.js";

/** What only Node heeds; browsers decide these themselves. */
export interface NodeOptions {
  /** An `http.Agent` or `https.Agent`. */
  agent?: any;
  pfx?: any;
  key?: any;
  passphrase?: string;
  cert?: any;
  /** Who is trusted, in place of the well-known authorities. */
  ca?: any;
  ciphers?: string;
  /** Whether a server must prove who it is: true. */
  rejectUnauthorized?: boolean;
  checkServerIdentity?: any;
  localAddress?: string;
  /** 4 or 6. */
  family?: number;
  /** Compression of WebSocket messages: from 1024 bytes on, if the server agrees. */
  perMessageDeflate?: boolean | { threshold?: number; [option: string]: any };
}

export interface EngineOptions extends NodeOptions {
  /** The same as `hostname`, and goes before it. */
  host?: string;
  hostname?: string;
  port?: string | number;
  secure?: boolean;
  /** "/socket.io" */
  path?: string;
  /** Whether the path ends with a slash: true. */
  addTrailingSlash?: boolean;
  /** Told to the server with every request. */
  query?: string | Record<string, any>;
  /** To try, in order: `["polling", "websocket"]`. Classes are transports of your own. */
  transports?: (string | TransportClass)[];
  /** Classes alone, in place of `transports`. */
  transportImplementations?: TransportClass[];
  /** Whether to go on to a better transport: true. */
  upgrade?: boolean;
  /** Whether to begin with WebSocket if that worked before: false. */
  rememberUpgrade?: boolean;
  /** Whether to try the next transport if the first fails: false. */
  tryAllTransports?: boolean;
  /** Options for one transport alone, by its name. */
  transportOptions?: Record<string, any>;
  extraHeaders?: Record<string, string>;
  /** Whether cookies go to another origin, and in Node at all: false. */
  withCredentials?: boolean;
  forceBase64?: boolean;
  timestampRequests?: boolean;
  /** "t" */
  timestampParam?: string;
  /** Of polling, in milliseconds; without it as long as it takes. */
  requestTimeout?: number;
  /** WebSocket's subprotocols. */
  protocols?: string | string[];
  /** Whether to close when the page is about to be left: false. */
  closeOnBeforeunload?: boolean;
  /** Whether to use the timers that were there when the client was loaded: false. */
  useNativeTimers?: boolean;
  /** Whether a process of Node may end while this is connected: false. */
  autoUnref?: boolean;
}

export interface Parser {
  Encoder: new () => { encode(packet: any): any[] };
  Decoder: new () => {
    /** Throws if the message breaks the protocol. */
    add(message: any): void;
    /** Forgets what is incomplete. */
    destroy(): void;
    /** Of "decoded". */
    on(event: any, listener: (packet: any) => void): unknown;
    off(event: any, listener: (packet: any) => void): unknown;
  };
}

export interface ManagerOptions extends EngineOptions {
  /** true */
  reconnection?: boolean;
  /** Infinity */
  reconnectionAttempts?: number;
  /** Before the first attempt, in milliseconds: 1000. */
  reconnectionDelay?: number;
  /** The longest, in milliseconds: 5000. */
  reconnectionDelayMax?: number;
  /** How far a delay may stray, 0 to 1: 0.5. */
  randomizationFactor?: number;
  /** Of one attempt, in milliseconds, or false: 20000. */
  timeout?: number | false;
  /** Whether to connect without being told to: true. */
  autoConnect?: boolean;
  /** In place of the default one; the server must have the same. */
  parser?: Parser;
  /** For `io()`: whether to have a connection of one's own: false. */
  forceNew?: boolean;
  /** For `io()`: whether to share the connection with other namespaces: true. */
  multiplex?: boolean;
}

export interface SocketOptions {
  /** Told to the namespace; a function is asked at each connect. */
  auth?: Record<string, any> | ((send: (auth: object) => void) => void);
  /** How often an event is sent again until it is acknowledged. */
  retries?: number;
  /** How long to wait for an acknowledgement, in milliseconds. */
  ackTimeout?: number;
  /** How much may wait for a connection. */
  offlineBuffer?: OfflineBuffer;
  /** Aborted, it disconnects, or ends the attempts to connect. */
  signal?: AbortSignal;
}

export interface OfflineBuffer {
  /** 100,000 */
  maxEvents?: number;
  /** Of all together, as the wire has them: unlimited. */
  maxBytes?: number;
  /** What gives way if it is too much; without it `emit` throws. */
  drop?: "oldest" | "newest";
}

export interface ConnectOptions extends ManagerOptions, SocketOptions {}
