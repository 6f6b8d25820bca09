/** Runs the flow of a spec with headrace, on whatever executor, and answers as `prefect_runner.py` does. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Executor, type FlowRun, isFailed, isSuccessful, type RunEvent, type State } from "headrace";
import { LocalDaskExecutor, LocalExecutor } from "headrace/executors";
import { nodeBehind, targetOf } from "../../src/core/ref.ts";
import { type Circumstances, flowVariable, RandomFlow } from "./random-flow.ts";
import { type Answer, everyNode, type FlowAnswer, type FlowSpec, type Node, type RunAnswer, type TaskAnswer } from "./spec.ts";
import { plain } from "./task-program.ts";

/** Makes the executor of one run. What its workers need to know stands in `env`. */
export type MakeExecutor = (env: Readonly<Record<string, string>>) => Executor;

export const locally: MakeExecutor = () => new LocalExecutor();

/** Workers build their flow from their environment, so that each run has its own. */
export const onWorkers =
  (scheduler: "threads" | "processes"): MakeExecutor =>
  (env) =>
    new LocalDaskExecutor({ scheduler, numWorkers: 2, env });

let flowsMade = 0;

class HeadraceAnswer {
  readonly #circumstances: Circumstances;
  readonly #makeExecutor: MakeExecutor;
  readonly #flow: RandomFlow;
  /** Slugs of the tasks whose states are answered, by id. */
  readonly #slugs = new Map<string, string>();
  readonly #parameters = new Set<string>();
  /** The types of the states that task runs went through in the run at hand. */
  #transitions = new Map<string, string[]>();

  constructor(circumstances: Circumstances, makeExecutor: MakeExecutor) {
    this.#circumstances = circumstances;
    this.#makeExecutor = makeExecutor;
    this.#flow = new RandomFlow(circumstances);
    for (const node of everyNode(circumstances.spec.nodes)) this.#findSlugs(node);
  }

  async runs(): Promise<readonly FlowAnswer[]> {
    const { spec } = this.#circumstances;
    const answers: FlowAnswer[] = [];
    for (const [index, { parameters = {} }] of spec.runs.entries()) {
      this.#flow.run = index + 1;
      this.#transitions = new Map();
      const executor = this.#makeExecutor({ [flowVariable]: JSON.stringify({ ...this.#circumstances, run: this.#flow.run }) });
      let run = await this.#flow.flow.run({ parameters, executor, keep: "all", onEvent: (event) => this.#heard(event) });
      while (run.state.type === "Paused" && spec.onPause === "resume") run = await run.resume();
      answers.push(this.#answer(run));
    }
    return answers;
  }

  #findSlugs(node: Node): void {
    if (node.kind === "parameter") this.#parameters.add(node.id);
    if (node.kind === "resource") {
      const slugOf = (name: string): string => this.#flow.flow.tasks.find((one) => one.name === name)?.slug ?? "";
      this.#slugs.set(`${node.id}.init`, slugOf(node.id));
      this.#slugs.set(`${node.id}.setup`, slugOf(`${node.id}.setup`));
      this.#slugs.set(`${node.id}.cleanup`, slugOf(`${node.id}.cleanup`));
      return;
    }
    const target = targetOf(this.#flow.refs.get(node.id));
    const slug = target && nodeBehind(target.template)?.slug;
    if (slug !== undefined) this.#slugs.set(node.id, slug);
  }

  #heard(event: RunEvent): void {
    // A parameter is there from the start: that it "runs" in Prefect says nothing.
    if (event.kind !== "state" || this.#parameters.has(event.slug)) return;
    const taskRun = event.mapIndex === undefined ? event.slug : `${event.slug}[${event.mapIndex}]`;
    const transitions = this.#transitions.get(taskRun) ?? [];
    this.#transitions.set(taskRun, [...transitions, event.to.type]);
  }

  #answer(run: FlowRun): FlowAnswer {
    const tasks = [...this.#slugs].map(([id, slug]): [string, TaskAnswer] => {
      const state = run.stateOf(slug);
      const answer = this.#answerOf(state, slug);
      if (state.type !== "Mapped") return [id, answer];
      return [id, { ...answer, children: run.statesOf(slug).map((child, index) => this.#answerOf(child, `${slug}[${index}]`)) }];
    });
    return { flow: { type: run.state.type, message: run.state.message }, tasks: Object.fromEntries(tasks) };
  }

  #answerOf(state: State, taskRun: string): RunAnswer {
    const result = isFailed(state) ? state.error : isSuccessful(state) && state.type !== "Mapped" ? state.result : null;
    const { run, calls } = this.#flow;
    return {
      type: state.type,
      message: state.message,
      result: plain(result),
      transitions: this.#transitions.get(taskRun) ?? [],
      calls: calls.of(run, taskRun),
    };
  }
}

/** What headrace makes of a spec. An exception is an answer with an error. */
export async function askHeadrace(spec: FlowSpec, makeExecutor: MakeExecutor): Promise<Answer> {
  const folder = mkdtempSync(path.join(tmpdir(), "oracle-"));
  flowsMade += 1;
  try {
    return { runs: await new HeadraceAnswer({ spec, id: flowsMade, folder, run: 1 }, makeExecutor).runs() };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
