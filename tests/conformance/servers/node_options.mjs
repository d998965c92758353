// The options of a test file, which speaks antiphon's words (snake_case, seconds), in Node's words.
import { createServer } from "node:http";

const SECONDS = ["ping_interval", "ping_timeout", "upgrade_timeout", "connect_timeout"];
const AS_IS = [
  "max_http_buffer_size",
  "transports",
  "allow_upgrades",
  "cleanup_empty_child_namespaces",
  "cookie",
  "http_compression",
  "per_message_deflate",
  "serve_client",
  "path",
];

const camel = (name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());

const GATES = {
  everybody: (request, answer) => answer(null, true),
  nobody: (request, answer) => answer(null, false),
  "nobody, and says why": (request, answer) => answer("members only", false),
  "with a ticket": (request, answer) => answer(null, new URL(request.url, "http://x").searchParams.get("ticket") === "42"),
};

export function nodeOptions() {
  const given = JSON.parse(process.env.CONFORMANCE_OPTIONS || "{}");
  const options = {};
  for (const [name, value] of Object.entries(given)) {
    if (SECONDS.includes(name)) options[camel(name)] = value * 1000;
    else if (AS_IS.includes(name)) options[camel(name)] = value;
    else if (name === "allow_eio3") options.allowEIO3 = value;
    else if (name === "cors_origins") options.cors = { origin: value, credentials: value !== "*" };
    else if (name === "connection_state_recovery")
      options.connectionStateRecovery = { maxDisconnectionDuration: value.max_disconnection_duration * 1000 };
    else if (name === "allow_request") options.allowRequest = GATES[value];
    else throw new Error(`an option Node does not have: ${name}`);
  }
  return options;
}

export function httpServer(stats) {
  return createServer((request, response) => {
    if (request.url === "/stats") {
      global.gc?.();
      response.setHeader("Content-Type", "application/json");
      response.end(JSON.stringify({ ...stats(), rss: process.memoryUsage().rss, tasks: 0, alive: {} }));
    } else {
      response.statusCode = 404;
      response.end("not here");
    }
  });
}

export function listen(server) {
  // Its end says that whoever started this process is gone.
  process.stdin.resume().on("end", () => process.exit());
  server.listen(0, "127.0.0.1", () => console.log(`listening ${server.address().port}`));
}
