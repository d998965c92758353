/**
 * Connects and ends, if its session lets it: `unref.js <url> <transports> [unref]`.
 */

import { Socket } from "engine.io-client";

const [, , url, transports, autoUnref] = process.argv;

const socket = new Socket(url, { transports: transports.split(","), autoUnref: !!autoUnref });
// with nothing else to wait for, this is what the process lives for
setTimeout(() => {}, 300);
socket.on("error", () => process.exit(2));
