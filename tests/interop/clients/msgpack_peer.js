/**
 * Reads packets with npm's parser, one in hexadecimal a line, and writes them again.
 */

import { createInterface } from "node:readline";

import { Decoder, Encoder } from "socket.io-msgpack-parser";

const encoder = new Encoder();
const decoder = new Decoder();
decoder.on("decoded", (packet) => console.log(encoder.encode(packet)[0].toString("hex")));

createInterface(process.stdin).on("line", (line) => decoder.add(Buffer.from(line, "hex")));
