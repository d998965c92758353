/**
 * A TCP proxy between the client and its server: the network, with a switch.
 */

import { connect, createServer } from "node:net";

export class Proxy {
  /** @param {string} target the server's address */
  static async start(target) {
    const proxy = new Proxy(target);
    await proxy.up();
    return proxy;
  }

  constructor(target) {
    this.target = new URL(target);
    this.port = 0;
    this.pairs = new Set();
    this.frozen = false;
    /** Ends of connections that nobody may hear of before the thaw. */
    this.ends = [];
    /** How many connections were made. */
    this.count = 0;
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Accepts connections, on the same port as before. */
  async up() {
    this.server = createServer((near) => this.pair(near));
    await new Promise((resolve) => this.server.listen(this.port, "127.0.0.1", resolve));
    this.port = this.server.address().port;
  }

  /** Ends all connections and refuses new ones: a server that is restarted. */
  async down() {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.cut();
    await closed;
  }

  /**
   * Ends all connections; new ones are welcome. A client that polls may not notice, if it happens
   * between two requests.
   */
  cut() {
    for (const pair of this.pairs) {
      pair.forEach((socket) => socket.destroy());
    }
  }

  /** Lets nothing through any more, and tells nobody: a cable that was pulled. */
  freeze() {
    this.frozen = true;
    for (const pair of this.pairs) {
      pair.forEach((socket) => socket.pause());
    }
  }

  thaw() {
    this.frozen = false;
    for (const pair of this.pairs) {
      pair.forEach((socket) => socket.resume());
    }
    this.ends.splice(0).forEach((end) => end());
  }

  pair(near) {
    this.count++;
    const far = connect(Number(this.target.port), this.target.hostname);
    const pair = [near, far];
    this.pairs.add(pair);
    for (const [one, other] of [pair, [far, near]]) {
      one.on("data", (data) => other.write(data));
      one.on("error", () => {}); // close follows
      one.on("close", () => {
        const end = () => {
          other.destroy();
          this.pairs.delete(pair);
        };
        this.frozen ? this.ends.push(end) : end();
      });
      if (this.frozen) {
        one.pause();
      }
    }
  }
}
