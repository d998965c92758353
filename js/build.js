/**
 * Builds what the Python package serves, or (--check) tells whether that build is committed, or
 * (--package) builds what the npm package has beside the sources.
 *
 * Nothing of the machine goes in: the maps' paths are relative, archives carry no time or system.
 */

import {
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  brotliCompressSync,
  brotliDecompressSync,
  constants,
  gunzipSync,
  gzipSync,
} from "node:zlib";

import * as esbuild from "esbuild";
import * as terser from "terser";

const HERE = dirname(fileURLToPath(import.meta.url));
const DIST = join(HERE, "../src/antiphon/browser/dist");
const PACKAGE = join(HERE, "dist");
const { version } = JSON.parse(readFileSync(join(HERE, "package.json"), "utf8"));

/** What the browsers of the last two years, and of some more, understand. */
const TARGET = "es2022";

const LICENCE = `/*! Antiphon ${version}, Socket.IO client. MIT */`;

// CommonJS, AMD (anonymous, without dependencies) or a global; strict, as modules are.
const UMD_BEGIN =
  `${LICENCE}\n!function(g,f){"object"==typeof exports&&"undefined"!=typeof module?module.exports=f():` +
  `"function"==typeof define&&define.amd?define(f):(g||self).io=f()}` +
  `("undefined"!=typeof globalThis&&globalThis,function(){"use strict";`;
const UMD_END = "});";

// What `require` gives is `io` itself, which carries the rest.
const CALLABLE =
  "module.exports = Object.assign(module.exports.io, module.exports);\n" +
  'Object.defineProperty(module.exports, "__esModule", { value: true });';

/** Largest sizes after gzip, in bytes: what users are promised. */
const LIMITS = {
  "socket.io.min.js": 9500,
  "socket.io.esm.min.js": 8500,
  "socket.io.msgpack.min.js": 9500,
  "socket.io.shared.esm.min.js": 10500,
};

const BUILDS = [
  { name: "socket.io.js", entry: "src/umd.js", minify: false, umd: true },
  { name: "socket.io.min.js", entry: "src/umd.js", minify: true, umd: true },
  { name: "socket.io.esm.min.js", entry: "src/index.js", minify: true, umd: false },
  {
    name: "socket.io.msgpack.min.js",
    entry: "src/umd.js",
    minify: true,
    umd: true,
    parser: "src/msgpack/parser.js",
  },
  { name: "socket.io.shared.esm.min.js", entry: "src/shared/index.js", minify: true, umd: false },
];

/** Puts another parser in the place of the default one. */
const instead = (parser) => ({
  name: "parser",
  setup: (build) =>
    build.onResolve({ filter: /\/parser\.js$/ }, () => ({ path: join(HERE, parser) })),
});

const NAME_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ$_";

/**
 * Private names (`_name`) get short ones that still begin with "_": users' properties stay safe.
 * The most frequent get the shortest.
 */
async function privateNames() {
  const { mangleCache, outputFiles } = await bundle(BUILDS[2], { _placeholder: false });
  const [{ text }] = outputFiles.filter(({ path }) => path.endsWith(".js"));
  const count = (short) =>
    text.split(new RegExp(`\\b${short.replace("$", "\\$")}(?![\\w$])`)).length;
  const names = Object.entries(mangleCache)
    .filter(([, short]) => short)
    .map(([name, short]) => ({ name, count: count(short) }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
  const { length } = NAME_DIGITS;
  const short = (index) =>
    "_" + (index < length ? "" : NAME_DIGITS[(index / length) | 0]) + NAME_DIGITS[index % length];
  return {
    _placeholder: false,
    ...Object.fromEntries(names.map(({ name }, index) => [name, short(index)])),
  };
}

function bundle({ name, entry, minify, umd, parser }, mangleCache) {
  return esbuild.build({
    absWorkingDir: HERE,
    entryPoints: [entry],
    // a place beside the sources, so that the maps' paths are short; nothing is written there
    outfile: join(HERE, "dist", name),
    write: false,
    bundle: true,
    format: "esm",
    target: TARGET,
    charset: "utf8",
    legalComments: "none",
    sourcemap: "linked",
    minify,
    plugins: parser ? [instead(parser)] : [],
    ...(minify && { mangleProps: /^_/, mangleCache }),
    banner: { js: umd ? UMD_BEGIN : LICENCE },
    footer: { js: umd ? UMD_END : "" },
  });
}

/** esbuild knows no UMD: here a module's default export becomes the result of a wrapper. */
function returnExport(text) {
  const exported = /export\s*\{\s*([\w$]+) as default\s*\};?(?=\s*\}\);)/;
  if (!exported.test(text)) {
    throw new Error("no default export at the end of the bundle");
  }
  return text.replace(exported, "return $1;");
}

/** A second minifier takes another thirtieth of what is left. */
async function squeeze({ name, minify, umd }, code, map) {
  if (!minify) {
    return { code, map };
  }
  return terser.minify(code, {
    module: !umd,
    ecma: 2020,
    compress: { passes: 3, hoist_funs: true, unsafe_arrows: true, unsafe_methods: true },
    format: { comments: /^!/ },
    sourceMap: { content: map, filename: name, url: name + ".map" },
  });
}

/** @returns {Promise<Map<string, Buffer>>} contents by file name */
async function build() {
  const files = new Map();
  const cache = await privateNames();
  for (const one of BUILDS) {
    const { outputFiles } = await bundle(one, { ...cache });
    const [map, code] = ["map", "js"].map(
      (suffix) => outputFiles.find(({ path }) => path.endsWith(suffix)).text,
    );
    const made = await squeeze(one, one.umd ? returnExport(code) : code, map);
    files.set(one.name, Buffer.from(made.code));
    files.set(one.name + ".map", Buffer.from(made.map));
  }
  for (const [name, content] of [...files]) {
    const gzip = gzipSync(content, { level: 9 });
    gzip[9] = 255; // "unknown" in place of the operating system
    files.set(name + ".gz", gzip);
    files.set(name + ".br", brotli(content));
  }
  return files;
}

function brotli(content) {
  return brotliCompressSync(content, {
    params: {
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  });
}

/** What is served may be so large: the committed archives, as another zlib packs otherwise. */
function checkSizes() {
  for (const [name, limit] of Object.entries(LIMITS)) {
    const [raw, gzip, br] = ["", ".gz", ".br"].map((end) => statSync(join(DIST, name + end)).size);
    const words = `${name}: ${raw} bytes, ${gzip} gzipped, ${br} brotli`;
    if (gzip > limit) {
      throw new Error(`${words}: more than the ${limit} gzipped that are promised`);
    }
    console.log(words);
  }
}

/** The committed files must be the build; archives by content, as another zlib packs otherwise. */
function checkCommitted(files) {
  const unpack = { ".gz": gunzipSync, ".br": brotliDecompressSync };
  const wrong = new Set(readdirSync(DIST).filter((name) => !files.has(name)));
  for (const [name, content] of files) {
    const undo = unpack[name.slice(-3)] ?? ((it) => it);
    try {
      if (!undo(readFileSync(join(DIST, name))).equals(undo(content))) {
        wrong.add(name);
      }
    } catch {
      wrong.add(name);
    }
  }
  if (wrong.size) {
    throw new Error(`not what "npm run build" makes: ${[...wrong].join(", ")}`);
  }
}

/** What `require` gives, by file: where from, for what platform, and what is done to it. */
const COMMONJS = {
  "node.js": { entry: "src/node/index.js", platform: "node", footer: CALLABLE },
  "browser.js": { entry: "src/index.js", platform: "browser", footer: CALLABLE },
  "msgpack-parser.js": { entry: "src/msgpack/parser.js", platform: "neutral", footer: "" },
};

/** The npm package: files without archives, CommonJS, and the declarations again for that. */
async function writePackage(files) {
  write(PACKAGE, new Map([...files].filter(([name]) => !/\.(gz|br)$/.test(name))));
  const place = join(PACKAGE, "cjs");
  for (const [name, { entry, platform, footer }] of Object.entries(COMMONJS)) {
    await esbuild.build({
      absWorkingDir: HERE,
      entryPoints: [entry],
      outfile: join(place, name),
      bundle: true,
      platform,
      external: ["ws"],
      format: "cjs",
      target: TARGET,
      charset: "utf8",
      banner: { js: LICENCE },
      footer: { js: footer },
    });
  }
  writeFileSync(join(PACKAGE, "package.json"), '{ "type": "commonjs" }\n');
  for (const name of readdirSync(join(HERE, "types"))) {
    copyFileSync(join(HERE, "types", name), join(place, name));
  }
  copyFileSync(join(HERE, "../LICENSE"), join(HERE, "LICENSE"));
}

function write(place, files) {
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  for (const [name, content] of files) {
    writeFileSync(join(place, name), content);
  }
}

const files = await build();
if (process.argv.includes("--check")) {
  checkCommitted(files);
  checkSizes();
} else if (process.argv.includes("--package")) {
  await writePackage(files);
} else {
  write(DIST, files);
}
