/** What flows and their runs are checked against. Compiled, never run. */
import { applyMap, Flow, type FlowRun, isFailed, isSuccessful, type MappedRef, parameter, type Ref, type State, task, unmapped } from "headrace";
import { type Executor, LocalExecutor } from "headrace/executors";
import { z } from "zod";
import { type Equal, same } from "./equal.ts";
import { average, fetchDay, listDays, plus } from "./tasks.ts";

const flow = new Flow("weather", { executor: new LocalExecutor() }, () => {
  const month = parameter("month", { default: "2026-01" });
  same<Equal<typeof month, Ref<string>>>();
  const days = listDays(month);
  const rows = fetchDay.map(days, unmapped("C"));
  return { rows, mean: average(rows) };
});

export async function weather(): Promise<void> {
  const run = await flow.run({ parameters: { month: "2026-02" } });
  const mean = run.get(flow.refs.mean);
  same<Equal<typeof mean, number>>();
  const list = run.get(flow.refs.rows);
  same<Equal<typeof list, { day: string; mean: number }[]>>();
  const state = run.stateOf(flow.refs.mean);
  same<Equal<typeof state, State<number>>>();
  const states = run.statesOf(flow.refs.rows);
  same<Equal<typeof states, readonly State<{ day: string; mean: number }>[]>>();
  const bySlug = run.get("average");
  same<Equal<typeof bySlug, unknown>>();
  if (state.type === "Success") void state.result.toFixed();
  if (isSuccessful(state)) void (state.result satisfies number | undefined);
  if (isFailed(state)) void state.error.message;
  // @ts-expect-error what is not told apart has no result
  void state.result;
  // @ts-expect-error a mapped task has children, this one has none
  run.statesOf(flow.refs.mean);
  void (run satisfies FlowRun);
}

export function building(): void {
  new Flow("bare");
  new Flow("options", {});
  new Flow("short", () => plus(1));
  new Flow("inferred", () => ({ x: plus(1) })).refs.x.after();
  new Flow("subgraph", () => applyMap((x) => plus(x), [1]) satisfies MappedRef<number>);
  const free: Ref<number> = parameter<number>("p");
  const checked = parameter("q", { schema: z.coerce.date() });
  same<Equal<typeof checked, Ref<Date>>>();
  void free;
  // @ts-expect-error a build function is synchronous
  new Flow("async", async () => ({ x: 1 }));
  // @ts-expect-error a build function is synchronous
  new Flow("async", {}, async () => ({ x: 1 }));
}

export function typedParameters(): void {
  const typed = new Flow(
    "typed",
    { parameters: { month: z.string().default("2026-01"), count: z.number(), day: z.coerce.date() } },
    ({ month, count, day }) => {
      same<Equal<typeof day, Ref<Date>>>();
      listDays(month);
      return { a: task("named", (x: number) => x)(count).before(plus(2)) };
    },
  );
  void typed.run({ parameters: { month: "2026-01", count: 1, day: "2026-01-01" } });
  void typed.run({ parameters: { count: 1 } });
  // @ts-expect-error a parameter of the wrong type
  void typed.run({ parameters: { count: "x" } });
  // @ts-expect-error an unknown parameter
  void typed.run({ parameters: { m: "x" } });
}

export function loosely(): void {
  const anyFlow: Flow = flow;
  const executor: Executor = new LocalExecutor();
  flow.executor = executor;
  flow.terminalStateHandler = async (handled, state, references: ReadonlySet<State>) => {
    void [handled.executor.performanceReport satisfies string, state.type, references.size, handled.name];
  };
  flow.terminalStateHandler = (_, state) => ({ ...state, message: "seen" });
  new Flow("handled", { terminalStateHandler: async (handled) => void handled.name }, () => plus(1));
  void anyFlow;
}
