import type { Flow, FlowRun, ParameterValues, RunEvent, RunOptions, Schemas, State } from "../../src/index.ts";
import { type Circumstances, expectInvariants, labelOf } from "./run-invariants.ts";

type LogLine = Extract<RunEvent, { kind: "log" }>;

/** A run that is over and what it said, asked in the words of tests. Task runs are named as in `fetch-1[3]`. */
export class RunStory {
  readonly run: FlowRun;
  readonly events: readonly RunEvent[];
  /** What the run printed. */
  readonly printed: string;

  constructor(run: FlowRun, events: readonly RunEvent[], printed: string) {
    this.run = run;
    this.events = events;
    this.printed = printed;
  }

  /** The states a task run went through, without the one it began with. */
  states(label: string): string[] {
    return this.#statesOf(label).map(({ to }) => to.type);
  }

  /** The same as State objects. */
  stateObjects(label: string): State[] {
    return this.#statesOf(label).map(({ to }) => to);
  }

  /** How a task run ended. */
  final(label: string): State {
    const { slug, index } = parse(label);
    const state = index === undefined ? this.run.stateOf(slug) : this.run.statesOf(slug)[index];
    if (state === undefined) throw new Error(`There is no task run ${label}`);
    return state;
  }

  /** Task runs in the order in which they began to run; once for each start and each round. */
  starts(): string[] {
    return this.events.flatMap((event) => (event.kind === "state" && event.to.type === "Running" ? [labelOf(event.slug, event.mapIndex)] : []));
  }

  /** How many starts a task run was given. */
  submits(label: string): number {
    return this.events.filter((event) => event.kind === "submit" && labelOf(event.slug, event.mapIndex) === label).length;
  }

  /** Log lines of a task run; without a label those of all and of the flow run. */
  logs(label?: string): string[] {
    return this.logLines(label).map(({ message }) => message);
  }

  logLines(label?: string): LogLine[] {
    return this.events.flatMap((event) => {
      if (event.kind !== "log") return [];
      return label === undefined || (event.slug !== undefined && labelOf(event.slug, event.mapIndex) === label) ? [event] : [];
    });
  }

  /** The states of the flow run, without the one it began with. */
  flowStates(): string[] {
    return this.events.flatMap((event) => (event.kind === "flow-state" ? [event.to.type] : []));
  }

  #statesOf(label: string): Extract<RunEvent, { kind: "state" }>[] {
    return this.events.flatMap((event) => (event.kind === "state" && labelOf(event.slug, event.mapIndex) === label ? [event] : []));
  }
}

function parse(label: string): { readonly slug: string; readonly index: number | undefined } {
  const [, slug = label, index] = /^(.*)\[(\d+)\]$/.exec(label) ?? [];
  return { slug, index: index === undefined ? undefined : Number(index) };
}

/** A run that goes on. */
export interface LiveRun {
  /** What it said up to now. */
  readonly events: readonly RunEvent[];
  /** Resolves with the first thing it said, or will say, that passes the test; rejects where the run ends without it. */
  said(test: (event: RunEvent) => boolean): Promise<RunEvent>;
  /** Resolves once this task run has said how far it is: tasks of tests do that when they have begun. */
  begun(label: string): Promise<RunEvent>;
  /** Cancels it. */
  readonly cancel: () => void;
  /** The whole story, its invariants checked. */
  readonly story: Promise<RunStory>;
}

/** Starts a run and listens to it. */
export function startRun<R, P extends Schemas>(flow: Flow<R, P>, options: RunOptions<ParameterValues<P>> & Circumstances = {}): LiveRun {
  const { given, reference, tasksDecide, ...runOptions } = options;
  const events: RunEvent[] = [];
  const waiting = new Set<() => void>();
  const controller = new AbortController();
  let printed = "";
  let isOver = false;
  const notice = (): void => {
    for (const wake of waiting) wake();
  };
  const onEvent = (event: RunEvent): void => {
    events.push(event);
    options.onEvent?.(event);
    notice();
  };
  const keep = (text: string): void => {
    printed += text;
  };
  const run = flow.run({ signal: controller.signal, print: keep, ...runOptions, onEvent }).finally(() => {
    isOver = true;
    notice();
  });
  const story = run.then((ended) => {
    const circumstances = {
      given: given ?? Object.keys(options.taskStates ?? {}),
      ...(reference === undefined ? {} : { reference }),
      ...(tasksDecide === undefined ? {} : { tasksDecide }),
    };
    expectInvariants({ flow, run: ended, events }, circumstances);
    return new RunStory(ended, events, printed);
  });
  // A test that fails before it looks at the story must not fail a second time for it.
  story.catch(() => undefined);
  const said = (test: (event: RunEvent) => boolean): Promise<RunEvent> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = events.find(test);
        if (found === undefined && !isOver) return;
        waiting.delete(look);
        if (found === undefined) reject(new Error(`The run ended and did not say that. It said: ${events.map(({ kind }) => kind).join(", ")}`));
        else resolve(found);
      };
      waiting.add(look);
      look();
    });
  return {
    events,
    said,
    begun: (label) => said((event) => event.kind === "progress" && labelOf(event.slug, event.mapIndex) === label),
    cancel: () => controller.abort(),
    story,
  };
}

/** Runs a flow to its end. */
export function runStory<R, P extends Schemas>(flow: Flow<R, P>, options: RunOptions<ParameterValues<P>> & Circumstances = {}): Promise<RunStory> {
  return startRun(flow, options).story;
}
