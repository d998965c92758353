/**
 * What docs/browser-client.md shows is compiled: TypeScript by tsc, the rest by esbuild.
 */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { transform } from "esbuild";

const JS = fileURLToPath(new URL("../..", import.meta.url));
const TEXT = readFileSync(join(JS, "../docs/browser-client.md"), "utf8");

const blocks = (language) =>
  [...TEXT.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, "gm"))].map(
    ([, code]) => code,
  );

/** As much of the frameworks as the recipes use. */
const FRAMEWORKS = `
declare module "react" {
  export function useEffect(effect: () => void | (() => void), dependencies: unknown[]): void;
  export function useState<T>(value: T): [T, (value: T) => void];
}
declare module "vue" {
  export function ref<T>(value: T): { value: T };
  export function shallowRef<T>(value: T): { value: T };
  export function onScopeDispose(stop: () => void): void;
}
`;

describe("docs/browser-client.md", () => {
  it("TypeScript", async () => {
    const programs = blocks("ts");
    assert.ok(programs.length >= 4);
    // inside of the package, whose name resolves to itself there
    const place = mkdtempSync(join(JS, "test/docs/compiled-"));
    try {
      writeFileSync(join(place, "frameworks.d.ts"), FRAMEWORKS);
      programs.forEach((code, index) => writeFileSync(join(place, `block${index}.ts`), code));
      const config = { extends: "../../types/tsconfig.json", include: ["."] };
      writeFileSync(join(place, "tsconfig.json"), JSON.stringify(config));
      const run = promisify(execFile);
      const tsc = join(JS, "node_modules/.bin/tsc");
      const { stdout } = await run(tsc, ["-p", place]).catch((error) => error);
      assert.equal(stdout, "");
    } finally {
      rmSync(place, { recursive: true });
    }
  });

  it("JavaScript, alone and in pages", async () => {
    const scripts = blocks("html").flatMap((page) =>
      [...page.matchAll(/<script[^>]*>([^]*?)<\/script>/g)].map(([, code]) => code),
    );
    const all = [...blocks("js"), ...scripts];
    assert.ok(all.length >= 6);
    for (const code of all) {
      await transform(code, { format: "esm" });
    }
  });
});
