/**
 * Engine.IO's client of revision 3 by itself: `node engine_client_3.js URL TRANSPORTS BASE64`. It says
 * what came back.
 */

import engine from "engine.io-client-3";

const [url, transports, base64] = process.argv.slice(2);
const TEXT = '2["echo","žluť 🦊🦊 日"]';
const BINARY = '51-["echo",{"_placeholder":true,"num":0}]';
const BYTES = Buffer.from(Array.from({ length: 300 }, (_, index) => index & 255));

const socket = engine(url, {
  path: "/socket.io",
  transports: transports.split(","),
  forceBase64: base64 === "true",
});
const upgraded = new Promise((resolve) => {
  if (transports.includes(",")) {
    socket.on("upgrade", resolve);
  } else {
    resolve();
  }
});

socket.on("message", async (data) => {
  if (data === "0") {
    socket.send(TEXT);
  } else if (data === TEXT) {
    console.log("text");
    await upgraded;
    socket.send(BINARY);
    socket.send(BYTES);
  } else if (typeof data !== "string" && BYTES.equals(Buffer.from(data))) {
    console.log("bytes");
    console.log("transport", socket.transport.name);
    socket.close();
  }
});
