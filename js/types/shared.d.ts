import { Transport, type TransportOptions } from "./engine.js";

export * from "./index.js";
export { io as default } from "./index.js";

/**
 * Shares a connection between the pages of an origin, through a SharedWorker.
 *
 * `transportOptions.shared` may say `worker`, the address of the worker's program or a function that
 * makes the worker, and `over`, the transports of the shared connection.
 */
export class SharedTransport extends Transport {
  constructor(opts: TransportOptions);
  get name(): string;
  protected doOpen(): void;
  protected doClose(): void;
  protected write(): void;
}
