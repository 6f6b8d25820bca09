import { readFileSync } from "node:fs";
import type { Plugin } from "esbuild";
import { flowInTestFile } from "../errors/worker-loading.ts";

/** Whether a file's name says that it holds tests. */
export const isNamedAsTest = (file: string): boolean => /[._-](test|spec)\.[cm]?[jt]sx?$|[\\/]__tests__[\\/]/.test(file);

/** Whether code calls `test(...)`, `describe.each(...)` or the like. */
export const describesTests = (code: string): boolean => /(^|[^\w$.])(describe|suite|test|it)(\.\w+)*\s*\(/m.test(code);

const frameworks = /^(vitest|node:test|@jest\/globals|bun:test|@playwright\/test|ava|mocha|tap|uvu)$/;

/** Refuses files that describe tests by one of the usual frameworks: loading such a file runs its tests, or fails. */
export const refuseTests: Plugin = {
  name: "headrace-tests",
  setup(build) {
    build.onResolve({ filter: frameworks }, ({ path, importer, kind, namespace }) => {
      if (kind === "dynamic-import" || namespace !== "file" || !describesTests(readFileSync(importer, "utf8"))) return undefined;
      return { errors: [{ detail: flowInTestFile({ file: importer, how: `by ${path}` }) }] };
    });
  },
};
