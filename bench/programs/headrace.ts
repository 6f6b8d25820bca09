/** headrace on one case: `headrace.ts EXECUTOR CASE N`. Prints one line of JSON, as `measurement.ts` reads it. */

import { Flow, task } from "headrace";
import { LocalExecutor } from "headrace/executors";

const executors = { local: () => new LocalExecutor() };

const noop = task("noop", (x: number) => x);
const smallObject = task("small-object", (id: number) => ({ id, name: "a flight" }));
const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

const builds: Readonly<Record<string, (n: number) => unknown>> = {
  map: (n) => noop.map(upTo(n)),
  "map of objects": (n) => smallObject.map(upTo(n)),
  wide: (n) => upTo(n).map((i) => noop(i)),
  chain: (n) => {
    let last = noop(0);
    for (let i = 1; i < n; i += 1) last = noop(last);
    return last;
  },
};

const [executorName = "", caseName = "", count = ""] = process.argv.slice(2);
const executor = executors[executorName as keyof typeof executors];
const build = builds[caseName];
if (executor === undefined || build === undefined) throw new Error(`No such executor or case: ${executorName}, ${caseName}`);

const started = performance.now();
const flow = new Flow(caseName, { executor: executor() }, () => build(Number(count)));
const built = performance.now();
const run = await flow.run();
const ended = performance.now();
if (!run.successful) throw new Error(`The flow ended ${run.state.type}: ${run.state.message}`);
console.log(
  JSON.stringify({
    buildSeconds: (built - started) / 1000,
    runSeconds: (ended - built) / 1000,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  }),
);
