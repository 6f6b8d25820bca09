/**
 * Everything about this repository that can be checked without running it. `./go check` runs all of it, `./go check layers types`
 * what is named; the tests run each one too. Those marked "built" read dist/, which `./go` has made by then.
 */
import path from "node:path";
import { checkApi } from "./check-api.ts";
import { checkDocs } from "./check-docs.ts";
import { checkErrorDocs } from "./check-error-docs.ts";
import { checkLayers } from "./check-layers.ts";
import { checkLockfiles } from "./check-lockfile.ts";
import { checkPackage } from "./check-package.ts";
import { checkSizes, longFiles } from "./check-sizes.ts";
import { checkSuppressions } from "./check-suppressions.ts";
import { checkLint, checkTypes } from "./check-types-and-lint.ts";

type Check = (root: string) => readonly string[] | Promise<readonly string[]>;

const checks: Readonly<Record<string, Check>> = {
  types: checkTypes,
  lint: checkLint,
  layers: checkLayers,
  sizes: checkSizes,
  suppressions: checkSuppressions,
  lockfiles: checkLockfiles,
  errors: checkErrorDocs,
  api: checkApi, // built
  docs: checkDocs, // built
  package: checkPackage, // built
};

const root = path.join(import.meta.dirname, "..");
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(checks);

for (const name of wanted) {
  const check = checks[name];
  if (check === undefined) {
    console.error(`There is no check named ${name}. There are: ${Object.keys(checks).join(", ")}`);
    process.exit(2);
  }
  const started = performance.now();
  const problems = await check(root);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`  ${problems.length === 0 ? "✓" : "✗"} ${name.padEnd(12)} ${seconds.padStart(6)} s`);
  for (const problem of problems) console.log(`      ${problem.replaceAll("\n", "\n      ")}`);
  if (problems.length > 0) process.exitCode = 1;
}
if (wanted.includes("sizes")) for (const file of longFiles(root)) console.log(`  note: ${file}`);
