/**
 * Event maps: the names of events, each with the type of its listeners.
 *
 * @example
 * interface ServerToClient { message: (text: string) => void }
 * interface ClientToServer { say: (text: string, ack: (id: number) => void) => void }
 * const socket: Socket<ServerToClient, ClientToServer> = io();
 */

export interface EventsMap {
  [event: string]: any;
}

/** What holds without a map: any event, any arguments. */
export interface DefaultEventsMap {
  [event: string]: (...args: any[]) => void;
}

export type EventNames<Events extends EventsMap> = keyof Events & (string | symbol);

export type EventParams<Events extends EventsMap, Name extends EventNames<Events>> = Parameters<
  Events[Name]
>;

type OrUntyped<T> = [T] extends [never] ? (...args: any[]) => void | Promise<void> : T;

/** The listener of an event of our own, or else of one of the peer's. */
export type EventListener<
  Reserved extends EventsMap,
  Events extends EventsMap,
  Name extends EventNames<Reserved> | EventNames<Events>,
> = OrUntyped<
  Name extends EventNames<Reserved>
    ? Reserved[Name]
    : Name extends EventNames<Events>
      ? Events[Name]
      : never
>;

/** Name and arguments. */
export type ReceivedEvent<Events extends EventsMap> = string extends keyof Events
  ? [event: string, ...args: any[]]
  : { [Name in keyof Events]: [event: Name, ...args: Parameters<Events[Name]>] }[keyof Events];

export type Last<T extends any[]> = T extends [...any[], infer L] ? L : any;

export type AllButLast<T extends any[]> = T extends [...infer H, any] ? H : any[];

type IsAny<T> = 0 extends 1 & T ? true : false;

/** What an acknowledgement is for who awaits it: the first argument that is not the error. */
export type Answer<Ack> = Ack extends (...args: infer P) => any
  ? P extends [(infer First)?, ...infer Rest]
    ? IsAny<First> extends true
      ? any
      : Extract<First, Error> extends never
        ? First
        : Rest extends [(infer Second)?, ...any[]]
          ? Second
          : void
    : any
  : any;

type WithError<T extends any[]> = {
  [K in keyof T]: T[K] extends (...args: infer Params) => infer Result
    ? (error: Error, ...args: Params) => Result
    : T[K];
};

/** The same events, with acknowledgements that get an error first, or null: after `timeout()`. */
export type DecorateAcknowledgements<Events> = {
  [Name in keyof Events]: Events[Name] extends (...args: infer Params) => infer Result
    ? (...args: WithError<Params>) => Result
    : Events[Name];
};

export class Emitter<
  ListenEvents extends EventsMap,
  EmitEvents extends EventsMap,
  ReservedEvents extends EventsMap = {},
> {
  /** Calls `listener` each time the event comes. */
  on<Name extends EventNames<ReservedEvents> | EventNames<ListenEvents>>(
    event: Name,
    listener: EventListener<ReservedEvents, ListenEvents, Name>,
  ): this;
  addEventListener: this["on"];

  /** Calls `listener` the next time the event comes. */
  once<Name extends EventNames<ReservedEvents> | EventNames<ListenEvents>>(
    event: Name,
    listener: EventListener<ReservedEvents, ListenEvents, Name>,
  ): this;

  /** Removes a listener, all of an event, or all there are. */
  off<Name extends EventNames<ReservedEvents> | EventNames<ListenEvents>>(
    event?: Name,
    listener?: EventListener<ReservedEvents, ListenEvents, Name>,
  ): this;
  removeListener: this["off"];
  removeAllListeners: this["off"];
  removeEventListener: this["off"];

  emit<Name extends EventNames<EmitEvents>>(
    event: Name,
    ...args: EventParams<EmitEvents, Name>
  ): this;

  listeners<Name extends EventNames<ReservedEvents> | EventNames<ListenEvents>>(
    event: Name,
  ): EventListener<ReservedEvents, ListenEvents, Name>[];

  hasListeners<Name extends EventNames<ReservedEvents> | EventNames<ListenEvents>>(
    event: Name,
  ): boolean;

  /** Calls this side's listeners, as for an event that came. */
  protected emitReserved<Name extends EventNames<ReservedEvents>>(
    event: Name,
    ...args: EventParams<ReservedEvents, Name>
  ): this;
}
