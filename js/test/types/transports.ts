/**
 * A transport and a parser of one's own, as the declarations ask for them.
 */

import { Fetch, io, Transport, WebSocket, type EnginePacket, type Parser } from "antiphon";
import { io as shared, SharedTransport } from "antiphon/shared";

class Own extends Transport {
  get name() {
    return "own";
  }

  protected doOpen() {
    this.onOpen();
    this.onData("0{}");
  }

  protected doClose() {}

  protected write(packets: EnginePacket[]) {
    this.writable = false;
    for (const { type, data } of packets) {
      console.log(this.createUri("own"), type, data, this.query.sid, this.opts.path);
    }
  }
}

shared({ transports: [SharedTransport], transportOptions: { shared: { over: ["websocket"] } } });
io({ transports: [Own, Fetch, "websocket"] });
io({ transportImplementations: [Own, WebSocket] });
// @ts-expect-error classes only
io({ transportImplementations: ["websocket"] });

class Incomplete extends Transport {
  get name() {
    return "incomplete";
  }
  protected doOpen() {}
  protected doClose() {}
  protected write() {}
}
// @ts-expect-error an instance
io({ transports: [new Incomplete({} as never)] });

// @ts-expect-error what it writes with is missing
class Mute extends Transport {
  get name() {
    return "mute";
  }
  protected doOpen() {}
  protected doClose() {}
}

const parser: Parser = {
  Encoder: class {
    encode(packet: unknown) {
      return [JSON.stringify(packet)];
    }
  },
  Decoder: class {
    add(message: string) {}
    destroy() {}
    on(event: string, listener: (packet: unknown) => void) {}
    off(event: string, listener: (packet: unknown) => void) {}
  },
};
io({ parser });
// @ts-expect-error half of it
io({ parser: { Encoder: parser.Encoder } });
