/** The flow of each case. */
import { context, type Executor, Flow, type FlowRun, type Ref, type RunEvent, type RunOptions, task } from "headrace";
import { lengths, type Order } from "../cases.ts";
import { busy, firstStart, largeResult, makeBuffer, noop, now, smallObject, takeBuffer, wholeSpan } from "./bodies.ts";

interface MeasuredFlow {
  readonly flow: Flow;
  readonly options?: RunOptions;
  /** Runs that come first and are not counted. */
  readonly runsBefore?: number;
  /** Where the case does not mean building the flow and running it. */
  readonly seconds?: (run: FlowRun) => number;
}

type MakeFlow = (order: Order, executor: Executor) => MeasuredFlow;

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const ignore = (): void => undefined;

const noopTask = task("noop", noop);
const busyTask = task("busy", busy);

/** A map of one task over numbers. */
function mapOf(mapped: { map(numbers: readonly number[]): unknown }, more: Omit<MeasuredFlow, "flow"> = {}): MakeFlow {
  return (order, executor) => ({ flow: new Flow(order.case, { executor }, () => mapped.map(upTo(order.tasks))), ...more });
}

const wide: MakeFlow = (order, executor) => ({ flow: new Flow(order.case, { executor }, () => upTo(order.tasks).map((i) => noopTask(i))) });

const chain: MakeFlow = (order, executor) => ({
  flow: new Flow(order.case, { executor }, () => {
    let last: Ref<number> = noopTask(0);
    for (let i = 1; i < order.tasks; i += 1) last = noopTask(last);
    return last;
  }),
});

const slowTasks: MakeFlow = (order, executor) => {
  const flow = new Flow(order.case, { executor }, () => busyTask.map(lengths(order)));
  return { flow, seconds: (run) => wholeSpan(run.get(flow.refs)) };
};

const oneSlowAmongFast: MakeFlow = (order, executor) => {
  const durations = lengths(order);
  const flow = new Flow(order.case, { executor }, () => busyTask.map(durations));
  let lastUsable = 0;
  const onEvent = (event: RunEvent): void => {
    if (event.kind !== "state" || event.mapIndex === undefined || event.to.type !== "Success") return;
    if (durations[event.mapIndex] !== order.busy?.slowMilliseconds) lastUsable = now();
  };
  return { flow, options: { onEvent }, seconds: (run) => lastUsable - firstStart(run.get(flow.refs)) };
};

const makeTask = task("make", makeBuffer);
const takeTask = task("take", takeBuffer);

const handedOn: MakeFlow = (order, executor) => {
  const flow = new Flow(order.case, { executor }, () => takeTask(makeTask()));
  return { flow, seconds: (run) => run.get(flow.refs) };
};

const handled = noopTask.with({ stateHandlers: [ignore] });
const cached = noopTask.with({ cacheFor: "1h" });
const logged = task("logged", (x: number) => {
  context.logger.info("here");
  return x;
});

const usedElsewhere: MakeFlow = (order, executor) => ({
  flow: new Flow(order.case, { executor }, () => [noopTask.map(upTo(order.tasks)), logged.with({ stateHandlers: [ignore], cacheFor: "1h" })(0)]),
  options: { print: ignore },
});

export const flows: Readonly<Partial<Record<Order["case"], MakeFlow>>> = {
  map: mapOf(noopTask),
  "map of objects": mapOf(task("small-object", smallObject)),
  wide,
  chain,
  "one task": wide,
  "slow tasks": slowTasks,
  "slow now and then": slowTasks,
  "one slow among fast": oneSlowAmongFast,
  "100 MB handed on": handedOn,
  "results of 100 kB": mapOf(task("large", largeResult)),
  plain: mapOf(noopTask),
  "used elsewhere": usedElsewhere,
  handlers: mapOf(handled),
  logging: mapOf(logged, { options: { print: ignore } }),
  listener: mapOf(noopTask, { options: { onEvent: ignore } }),
  caching: mapOf(cached),
  cached: mapOf(cached, { runsBefore: 1 }),
};
