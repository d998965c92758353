/**
 * The npm package, packed and installed into an empty project: by import, require, bundler, tsc.
 */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import * as esbuild from "esbuild";

import { useServer } from "../support/fixture.js";

const HERE = fileURLToPath(new URL("../..", import.meta.url));
const QUIET = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"];

const run = promisify(execFile);
const server = useServer();
let project;

before(async () => {
  project = mkdtempSync(join(tmpdir(), "package-"));
  await run("npm", ["pack", "--pack-destination", project, ...QUIET], { cwd: HERE });
  const { version } = await import("../../package.json", { with: { type: "json" } }).then(
    (module) => module.default,
  );
  write("package.json", '{ "private": true }');
  const archive = join(project, `antiphon-${version}.tgz`);
  await run("npm", ["install", "--prefer-offline", archive, ...QUIET], { cwd: project });
});
after(() => rmSync(project, { recursive: true }));

function write(name, text) {
  writeFileSync(join(project, name), text);
  return name;
}

/** Says over each transport what the server says back, then ends. */
const TALK = `
  const url = process.argv[2];
  async function talk(io) {
    for (const transports of [["polling"], ["websocket"]]) {
      const socket = io(url, { transports, forceNew: true });
      const answer = await socket.emitWithAck("echo", new Uint8Array([1, 2, 3]));
      console.log(socket.io.engine.transport.name, answer.length, answer instanceof Buffer);
      socket.disconnect();
    }
  }
`;
const SAID = "polling 3 true\nwebsocket 3 true\n";

async function node(name, text) {
  const { stdout, stderr } = await run(process.execPath, [write(name, text), server.url], {
    cwd: project,
  });
  assert.equal(stderr, "");
  return stdout;
}

describe("the package", () => {
  it("by import", async () => {
    const names = 'import io, * as all from "antiphon";';
    const check = "console.log(all.io === io, all.protocol, Object.keys(all).sort().join());";
    const [first, ...said] = (
      await node("talk.mjs", `${names}${TALK}await talk(io);${check}`)
    ).split(/(?<=websocket 3 true\n)/);
    assert.equal(first, SAID);
    assert.equal(
      said.join(""),
      "true 5 Fetch,Manager,NodeWebSocket,NodeXHR,Socket,Transport,WebSocket,XHR,connect,default,io,protocol\n",
    );
  });

  it("by require: the function, with the rest", async () => {
    const names = 'const io = require("antiphon"); const { Manager, protocol } = io;';
    const check = "console.log(io.io === io, io.default === io, typeof Manager, protocol);";
    const said = await node("talk.cjs", `${names}${TALK}talk(io).then(() => {${check}});`);
    assert.equal(said, `${SAID}true true function 5\n`);
  });

  it("the MessagePack parser, by import and by require", async () => {
    const check = "console.log(typeof Encoder, typeof Decoder)";
    const from = 'from "antiphon/msgpack-parser";';
    assert.equal(
      await node("parser.mjs", `import { Encoder, Decoder } ${from}${check}`),
      "function function\n",
    );
    const require = 'require("antiphon/msgpack-parser");';
    assert.equal(
      await node("parser.cjs", `const { Encoder, Decoder } = ${require}${check}`),
      "function function\n",
    );
  });

  it("the files for pages", async () => {
    const check = 'console.log(typeof require("antiphon/dist/socket.io.min.js").Manager);';
    assert.equal(await node("page.cjs", check), "function\n");
  });

  for (const format of ["esm", "cjs"]) {
    it(`bundled for a page, as ${format}: nothing of Node's`, async () => {
      const load =
        format === "esm" ? 'import io from "antiphon";' : 'const io = require("antiphon");';
      const { outputFiles, metafile } = await esbuild.build({
        stdin: { contents: `${load} globalThis.talk = io();`, resolveDir: project },
        bundle: true,
        format: "iife",
        platform: "browser",
        metafile: true,
        write: false,
      });
      const inputs = Object.keys(metafile.inputs);
      assert.ok(outputFiles[0].text.includes("reconnect_attempt"));
      assert.deepEqual(
        inputs.filter((name) => /node_modules\/(?!antiphon)|src\/node/.test(name)),
        [],
      );
    });
  }

  for (const [name, module, moduleResolution] of [
    ["typed.mts", "NodeNext", "NodeNext"],
    ["typed.cts", "NodeNext", "NodeNext"],
    ["typed.ts", "ES2022", "Bundler"],
  ]) {
    it(`by tsc: ${name}, ${moduleResolution}`, async () => {
      const program = `
        import { io, Manager, type Socket } from "antiphon";
        import * as parser from "antiphon/msgpack-parser";
        io({ parser });
        interface Down { said: (text: string) => void }
        interface Up { say: (text: string, ack: (id: number) => void) => void }
        export const socket: Socket<Down, Up> = io("http://localhost", { retries: 3 });
        export const id: Promise<number> = socket.timeout(100).emitWithAck("say", "hello");
        export const same: Socket<Down, Up> = new Manager<Down, Up>().socket("/");
        // @ts-expect-error a number is no text
        socket.emit("say", 1, () => {});
      `;
      const tsc = join(HERE, "node_modules/.bin/tsc");
      const target = ["--target", "ES2022", "--lib", "ES2022,DOM", "--types", ""];
      const how = [
        "--strict",
        "--noEmit",
        "--module",
        module,
        "--moduleResolution",
        moduleResolution,
      ];
      const { stdout } = await run(tsc, [...target, ...how, write(name, program)], {
        cwd: project,
      }).catch((error) => error);
      assert.equal(stdout, "");
    });
  }
});
