/**
 * Secure connections from Node: who is trusted, who we are.
 */

import assert from "node:assert/strict";
import { constants } from "node:crypto";
import https from "node:https";
import { after, afterEach, before, describe, it } from "node:test";

import { Server } from "socket.io";

import { io } from "../../src/node/index.js";
import { next } from "../support/waiting.js";
import { makeCertificate } from "./certificate.js";

const WAYS = [["polling"], ["websocket"], ["polling", "websocket"]];
const { key, cert } = makeCertificate();
const client = makeCertificate();
const sockets = [];
/** Of each connection, whether the client showed a certificate. */
const certified = [];
let server;
let url;

before(async () => {
  const tls = { key, cert, ca: client.cert, requestCert: true, rejectUnauthorized: false };
  // each connection shows its certificate: none takes up an earlier one's session
  const anew = { maxVersion: "TLSv1.2", secureOptions: constants.SSL_OP_NO_TICKET };
  const http = https.createServer({ ...tls, ...anew });
  server = new Server(http);
  http.on("secureConnection", (tls) => certified.push("subject" in tls.getPeerCertificate()));
  await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve));
  url = `https://localhost:${http.address().port}`;
});
afterEach(() => {
  for (const socket of sockets.splice(0)) {
    socket.disconnect();
  }
  https.globalAgent.destroy();
  certified.length = 0;
});
after(() => server.close());

function secure(opts) {
  const socket = io(url, { forceNew: true, reconnection: false, family: 4, ...opts });
  sockets.push(socket);
  return socket;
}

for (const transports of WAYS) {
  describe(`TLS over ${transports.join(" and ")}`, () => {
    it("a server that nobody vouches for is refused", async () => {
      const [error] = await next(secure({ transports }), "connect_error");
      const cause = error.context.error ?? error.context;
      assert.equal(cause.code, "DEPTH_ZERO_SELF_SIGNED_CERT");
    });

    it("ca names who is trusted", async () => {
      await next(secure({ transports, ca: cert }), "connect");
    });

    it("the name must be that of the certificate", async () => {
      const socket = io(url.replace("localhost", "127.0.0.1"), {
        forceNew: true,
        reconnection: false,
        transports,
        ca: cert,
      });
      sockets.push(socket);
      await next(socket, "connect_error");
    });

    it("rejectUnauthorized: false trusts anybody", async () => {
      const socket = secure({ transports, rejectUnauthorized: false });
      await next(socket, "connect");
      assert.ok(!certified.includes(true));
    });

    it("key and cert say who we are", async () => {
      const socket = secure({ transports, ca: cert, key: client.key, cert: client.cert });
      await next(socket, "connect");
      assert.ok(certified.includes(true));
    });

    it("so does an agent, which makes the connections", async () => {
      const agent = new https.Agent({ ca: cert, key: client.key, cert: client.cert, family: 4 });
      const made = [];
      const { createConnection } = agent;
      agent.createConnection = function (...args) {
        made.push(args);
        return createConnection.apply(this, args);
      };
      const socket = secure({ transports, agent });
      await next(socket, "connect");
      assert.ok(certified.includes(true));
      assert.ok(made.length > 0);
    });
  });
}
