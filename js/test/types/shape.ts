/**
 * The declarations name what the sources have, no less and no more.
 */

import type * as declared from "antiphon";

import type * as source from "../../src/index.js";
import type { EngineSocket } from "../../src/engineio/socket.js";
import type { ConnectOptions } from "../../src/socketio/options.js";

type Public<T> = Exclude<keyof T, `_${string}`>;

/** Nothing, if both have the same names. */
type Difference<A, B> = Exclude<A, B> | Exclude<B, A>;

/** Public in JavaScript, but nobody's business. */
type Internal = "flags" | "subs" | "backoff" | "encoder" | "decoder" | "emitReserved";

/** The emitter's other names, which it is given when it is loaded. */
type Alias = "addEventListener" | "removeListener" | "removeAllListeners" | "removeEventListener";

/** What a transport of one's own calls, which is protected. */
type Protected =
  | ("doOpen" | "doClose" | "write" | "createUri")
  | ("onOpen" | "onData" | "onPacket" | "onClose" | "onError");

type Compare<Declared, Source> = Difference<
  Exclude<Public<Declared>, Alias>,
  Exclude<Public<Source>, Internal>
>;

type Nothing<T extends never> = T;

type Same = [
  Nothing<Difference<keyof typeof declared, keyof typeof source>>,
  Nothing<Compare<declared.Socket, source.Socket>>,
  Nothing<Compare<declared.Manager, source.Manager>>,
  Nothing<Compare<Omit<declared.EngineSocket, "write">, EngineSocket>>,
  Nothing<Compare<declared.Transport, Omit<source.Transport, Protected>>>,
  Nothing<Difference<keyof declared.ConnectOptions, keyof ConnectOptions>>,
];
