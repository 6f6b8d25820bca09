import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { disagreements } from "./compare.ts";
import { examples } from "./difference-examples.ts";
import { differences, touching } from "./differences.ts";
import { askHeadrace, locally } from "./headrace-runner.ts";
import { PrefectProcess } from "./prefect-process.ts";
import { ensurePython } from "./python-environment.ts";

const ids = differences.map(({ id }) => id).sort();
const docs = new URL("../../docs/differences-from-prefect.md", import.meta.url);

describe("The deliberate differences from Prefect", () => {
  let prefect: PrefectProcess;
  beforeAll(async () => {
    prefect = new PrefectProcess(await ensurePython("oracle"));
  }, 180_000);
  afterAll(() => prefect[Symbol.asyncDispose]());

  test("are the same in the data, the fixes, the examples and the docs", async () => {
    const text = await readFile(docs, "utf8");
    const documented = [...text.matchAll(/^`([a-z-]+)`$/gm)].map(([, id]) => id);
    expect(documented.sort()).toEqual(ids);
    expect([...(await prefect.fixes())].sort()).toEqual(ids);
    expect(Object.keys(examples).sort()).toEqual(ids);
  });

  test.for(Object.entries(examples))("%s: Prefect does something else, and the same with this one fix", async ([id, spec]) => {
    const ours = await askHeadrace(spec, locally);
    expect(touching(spec)).toContain(id);
    expect(disagreements(ours, await prefect.ask(spec))).not.toEqual([]);
    expect(disagreements(ours, await prefect.ask(spec, [id]))).toEqual([]);
  });
});
