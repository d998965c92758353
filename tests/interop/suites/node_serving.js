/**
 * How Node's support servers are started: as `serving.py` starts ours.
 */

import { createServer } from "node:http";

/**
 * @param {{ attach(http: import("node:http").Server): unknown }} server
 * @param {number} port unless PORT or INTEROP_PORT says otherwise
 */
export function serve(server, port) {
  const { INTEROP_PORT, PORT } = process.env;
  if (INTEROP_PORT) {
    // Its end says that whoever started this process is gone.
    process.stdin.resume().on("end", () => process.exit());
  }
  const http = createServer();
  server.attach(http);
  http.listen(Number(PORT || INTEROP_PORT || port), () => {
    console.log("listening", http.address().port);
  });
}
