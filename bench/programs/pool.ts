/** Piscina or Tinypool on one case. Prints one line of JSON, as run-program.ts reads it. */
import { fileURLToPath } from "node:url";
import { Piscina } from "piscina";
import { Tinypool } from "tinypool";
import { lengths, type Order } from "../cases.ts";
import { answer, readOrder } from "./answer.ts";
import { firstStart, now, type Span, wholeSpan } from "./bodies.ts";

const filename = fileURLToPath(new URL("pool-tasks.mjs", import.meta.url));

interface Pool {
  run(task: unknown, options: { name: string }): Promise<unknown>;
  destroy(): Promise<void>;
}

const pools: Readonly<Record<string, (threads: number) => Pool>> = {
  piscina: (threads) => new Piscina({ filename, minThreads: threads, maxThreads: threads }),
  "piscina-16": (threads) => new Piscina({ filename, minThreads: threads, maxThreads: threads, concurrentTasksPerWorker: 16 }),
  tinypool: (threads) => new Tinypool({ filename, minThreads: threads, maxThreads: threads }),
};

/** Seconds, where the case does not mean the whole run. */
type Work = (pool: Pool, order: Order) => Promise<number | undefined>;

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

function mapped(name: string): Work {
  return async (pool, { tasks }) => {
    await Promise.all(upTo(tasks).map((i) => pool.run(i, { name })));
    return undefined;
  };
}

const spans: Work = async (pool, order) => wholeSpan(await Promise.all(lengths(order).map((ms) => pool.run(ms, { name: "busy" }) as Promise<Span>)));

const works: Readonly<Partial<Record<Order["case"], Work>>> = {
  map: mapped("noop"),
  "map of objects": mapped("smallObject"),
  "one task": mapped("noop"),
  "results of 100 kB": mapped("largeResult"),
  async chain(pool, { tasks }) {
    let last: unknown = 0;
    for (let i = 0; i < tasks; i += 1) last = await pool.run(last, { name: "noop" });
    return undefined;
  },
  "slow tasks": spans,
  "slow now and then": spans,
  async "one slow among fast"(pool, order) {
    const slowest = order.busy?.slowMilliseconds;
    let lastUsable = 0;
    const all = lengths(order).map(async (ms) => {
      const span = (await pool.run(ms, { name: "busy" })) as Span;
      if (ms !== slowest) lastUsable = now();
      return span;
    });
    const spans = await Promise.all(all);
    return lastUsable - firstStart(spans);
  },
  async "100 MB handed on"(pool) {
    return (await pool.run(await pool.run(undefined, { name: "makeBuffer" }), { name: "takeBuffer" })) as number;
  },
};

const { who, order } = readOrder();
const work = works[order.case];
const makePool = pools[who];
if (work === undefined || makePool === undefined) throw new Error(`No such pool or case: ${who}, ${order.case}`);

const started = now();
const pool = makePool(order.workers);
const seconds = await work(pool, order);
await pool.destroy();
answer(seconds ?? now() - started);
