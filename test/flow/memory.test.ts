import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { Flow, task } from "../../src/index.ts";

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

/** An instance of a class is passed as it is: what is held of it is held by the run. */
class Big {
  readonly content = new Array(1000).fill(0);
}

async function collected(refs: readonly WeakRef<Big>[]): Promise<number> {
  for (let i = 0; i < 5; i++) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
  return refs.filter((ref) => ref.deref() === undefined).length;
}

describe("a run holds no more than it needs", () => {
  test("of a map, a child's value is free as soon as its one reader is done", async () => {
    const made: WeakRef<Big>[] = [];
    let freeMeanwhile = 0;
    const make = task("make", (_: number) => {
      const big = new Big();
      made.push(new WeakRef(big));
      return big;
    });
    const look = task("look", async (_: Big) => {
      if (made.length === 20) freeMeanwhile = await collected(made);
      return 1;
    });
    const flow = new Flow("released", () => look.map(make.map(Array.from({ length: 20 }, (_, i) => i))));
    const run = await flow.run();
    expect(freeMeanwhile).toBeGreaterThanOrEqual(17);
    expect(await collected(made)).toBe(20);
    expect(run.get(flow.refs)).toHaveLength(20);
  });

  test("and what it keeps is free with the run itself", async () => {
    const made: WeakRef<Big>[] = [];
    const make = task("make", () => {
      const big = new Big();
      made.push(new WeakRef(big));
      return big;
    });
    const flow = new Flow("kept", () => make());
    let run: unknown = await flow.run();
    expect(await collected(made)).toBe(0);
    expect(run).toBeDefined();
    run = undefined;
    expect(await collected(made)).toBe(1);
  });

  test("a body that was given up is free when it is over, and so is its run", async () => {
    const made: WeakRef<Big>[] = [];
    const release = Promise.withResolvers<void>();
    const stuck = task({ name: "stuck", timeout: "10ms" }, async () => {
      const big = new Big();
      made.push(new WeakRef(big));
      await release.promise;
      return big;
    });
    let run: unknown = await new Flow("stuck", () => stuck()).run({ print: () => undefined });
    expect(run).toBeDefined();
    run = undefined;
    expect(await collected(made)).toBe(0);
    release.resolve();
    expect(await collected(made)).toBe(1);
  });
});
