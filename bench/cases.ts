/** What is measured, as data: the flow of each case, and how the seconds that it took become its figure. */

/** Threads or processes of every contestant that has them. */
export const workers = 2;

/** Lengths of tasks that keep a core busy: every so-and-so-many-th is a slow one. */
export interface Busy {
  readonly milliseconds: number;
  readonly slowMilliseconds: number;
  readonly every: number;
}

/** What a program is told to do. */
export interface Order {
  readonly case: CaseName;
  readonly tasks: number;
  readonly workers: number;
  /** How long the tasks are, where they are busy. */
  readonly busy?: Busy;
}

interface Figure {
  readonly unit: string;
  readonly better: "less" | "more";
  readonly of: (seconds: number, order: Order) => number;
}

const perTask: Figure = { unit: "µs a task", better: "less", of: (seconds, { tasks }) => (seconds / tasks) * 1e6 };
const milliseconds: Figure = { unit: "ms", better: "less", of: (seconds) => seconds * 1e3 };
const ofIdeal: Figure = { unit: "of ideal", better: "more", of: (seconds, order) => idealSeconds(order) / seconds };

export interface Case {
  readonly name: string;
  /** The table it stands in. */
  readonly group: string;
  /** The flow, and where the seconds begin and end if not with building it and with the end of its run. */
  readonly flow: string;
  readonly figure: Figure;
  readonly busy?: Busy;
}

const nothing = "Tasks that do nothing";
const slow = "Slow tasks";
const data = "Data";
const command = "From the command line";
const used = "What a task uses";

export const cases = [
  { name: "map", group: nothing, flow: "one task mapped over a list of numbers, each of which comes back", figure: perTask },
  { name: "map of objects", group: nothing, flow: "the same with results of about 30 bytes, all kept", figure: perTask },
  { name: "wide", group: nothing, flow: "single tasks without edges", figure: perTask },
  { name: "chain", group: nothing, flow: "single tasks, each fed by the one before", figure: perTask },
  { name: "one task", group: nothing, flow: "a run of a single task: the fixed cost of a run, with starting and stopping the workers", figure: milliseconds },
  {
    name: "slow tasks",
    group: slow,
    flow: "a map of busy tasks of 50 ms, from the first start to the last end",
    figure: ofIdeal,
    busy: { milliseconds: 50, slowMilliseconds: 50, every: 1 },
  },
  {
    name: "slow now and then",
    group: slow,
    flow: "a map of busy tasks of 0.02 ms, every 50th of 20 ms, from the first start to the last end",
    figure: ofIdeal,
    busy: { milliseconds: 0.02, slowMilliseconds: 20, every: 50 },
  },
  {
    name: "one slow among fast",
    group: slow,
    flow: "a map of 1,000 busy tasks of 0.02 ms with one of 500 ms in their middle, from the first start until the last fast result can be used",
    figure: milliseconds,
    busy: { milliseconds: 0.02, slowMilliseconds: 500, every: 1001 },
  },
  {
    name: "100 MB handed on",
    group: data,
    flow: "one buffer made by a task and read by the next, from the end of the one to the start of the other",
    figure: milliseconds,
  },
  { name: "results of 100 kB", group: data, flow: "a map whose results are buffers, all kept", figure: perTask },
  { name: "help", group: command, flow: "`--help`, the whole process", figure: milliseconds },
  {
    name: "first task",
    group: command,
    flow: "from the start of the process to the start of a flow's only task, on the second run of the file",
    figure: milliseconds,
  },
  { name: "json", group: command, flow: "a map whose results are small objects, printed with `--json --all`, the whole process", figure: perTask },
  { name: "plain", group: used, flow: "a map of tasks that do nothing, once more", figure: perTask },
  { name: "used elsewhere", group: used, flow: "the same, beside one task with a handler, a cache and a logger", figure: perTask },
  { name: "handlers", group: used, flow: "a state handler, called at each of two changes", figure: perTask },
  { name: "logging", group: used, flow: "one line logged by each task run, made and then dropped", figure: perTask },
  { name: "listener", group: used, flow: "`onEvent`, called three times for each task run", figure: perTask },
  { name: "caching", group: used, flow: "values kept in the cache, first run", figure: perTask },
  { name: "cached", group: used, flow: "values taken from the cache, second run", figure: perTask },
] as const satisfies readonly Case[];

export type CaseName = (typeof cases)[number]["name"];

export function caseNamed(name: CaseName): Case {
  const found = cases.find((one) => one.name === name);
  if (found === undefined) throw new Error(`There is no case ${name}`);
  return found;
}

export function orderOf(name: CaseName, tasks: number): Order {
  const { busy } = caseNamed(name);
  return { case: name, tasks, workers, ...(busy === undefined ? {} : { busy }) };
}

/** The length of each busy task in milliseconds. The slow one stands in the middle of its row: an engine has seen many fast ones by then. */
export function lengths({ tasks, busy }: Order): readonly number[] {
  if (busy === undefined) throw new Error("The tasks of this case have no length");
  return Array.from({ length: tasks }, (_, i) => (i % busy.every === busy.every >> 1 ? busy.slowMilliseconds : busy.milliseconds));
}

/** How long the tasks would take if the workers did nothing else. */
function idealSeconds(order: Order): number {
  return lengths(order).reduce((sum, one) => sum + one, 0) / order.workers / 1e3;
}
