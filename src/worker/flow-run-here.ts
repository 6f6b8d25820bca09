import type { FlowGraph, TaskNode } from "../core/graph.ts";
import { defaultPlace } from "../engine/default-place.ts";
import type { TaskRunOutcome, TaskRunRequest } from "../engine/executor.ts";
import { makeLogger } from "../engine/log-line.ts";
import { writeOutcome } from "../engine/remote/outcome-codec.ts";
import { RequestReader } from "../engine/remote/request-reader.ts";
import type { RunDescription } from "../engine/remote/run-description.ts";
import type { FlowScope } from "../engine/scope.ts";
import type { TaskRunServices } from "../engine/services.ts";
import { runTask } from "../engine/task-runner.ts";
import { settle } from "../engine/transition.ts";
import type { ByteWriter } from "../protocol/byte-writer.ts";
import { toDriver } from "../protocol/messages.ts";
import { writeValue } from "../protocol/values.ts";
import type { ResultPlace } from "../results/result-place.ts";
import { describeError, failure, toError } from "../states/make.ts";
import { isSuccessful, type State } from "../states/state.ts";
import { systemClock } from "../util/clock.ts";
import { freezePlain } from "../util/copy-plain.ts";
import { isThenable } from "../util/thenable.ts";
import type { Frames } from "./frames.ts";
import { News } from "./news.ts";
import { type Ask, RemoteCache } from "./remote-cache.ts";
import { RemoteTaskRun } from "./remote-task-run.ts";

/** A flow as a worker has it. */
export interface FlowHere {
  readonly graph: FlowGraph;
  /** Where results lie of tasks that name no place. */
  readonly result: ResultPlace | undefined;
}

/** One flow run of the driver's, as far as this worker takes part: its requests become task runs, whose ends become answers. */
export class FlowRunHere {
  readonly #graph: FlowGraph;
  readonly #frames: Frames;
  readonly #reader: RequestReader;
  readonly #services: TaskRunServices;
  readonly #news: News;
  readonly #active = new Map<number, RemoteTaskRun>();

  constructor(flow: FlowHere, description: RunDescription, { frames, ask }: { readonly frames: Frames; readonly ask: Ask }) {
    this.#graph = flow.graph;
    this.#frames = frames;
    this.#reader = new RequestReader(flow.graph);
    const { tables } = this.#reader;
    const news = new News(flow.graph, frames);
    this.#news = news;
    const scope: FlowScope = { ...freezePlain(description), logger: makeLogger(news.emit, {}, systemClock.now), now: systemClock.now };
    this.#services = {
      flow: scope,
      clock: systemClock,
      listening: description.listening,
      emit: news.emit,
      printed: news.printed,
      late: news.late,
      strayed: news.strayed,
      inputsOf: tables.inputsOf,
      upstreamsOf: tables.upstreamsOf,
      flowResult: flow.result,
      defaultPlace: () => defaultPlace(scope),
      cache: new RemoteCache("own", ask),
      sharedCache: new RemoteCache("shared", ask),
      away: {
        begins: (run) => {
          if (mustBeHeard(ours(run).node)) frames.sendNow(toDriver.started, idOf(run));
        },
        ends: (run) => {
          if (ours(run).node.settings.timeout !== undefined) frames.sendNow(toDriver.ended, idOf(run));
        },
        hears: (run) => frames.sendNow(toDriver.hears, idOf(run)),
        givenUp: (run) => frames.sendNow(toDriver.stuck, idOf(run)),
        settled: (run) => frames.sendNow(toDriver.unstuck, idOf(run)),
        seal: (run, value) => this.#seal(ours(run), value),
      },
    };
  }

  share(key: number, bytes: Uint8Array): void {
    this.#reader.readShare(key, bytes);
  }

  forget(key: number): void {
    this.#reader.forgetShare(key);
  }

  /** Asks a body to stop. */
  tell(id: number, state: State): void {
    this.#active.get(id)?.tell(state);
  }

  /** Runs a request. A promise where it is not over at once; it never rejects. */
  run(id: number, bytes: Uint8Array): undefined | Promise<void> {
    // The link uses a small request's memory again, and what is read may be a view of it.
    const own = bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
    const run = new RemoteTaskRun(this.#services, this.#reader.read(own), id);
    this.#active.set(id, run);
    const outcome = start(run);
    if (isThenable(outcome)) return outcome.then((ended) => this.#answer(run, ended));
    this.#answer(run, outcome);
    return undefined;
  }

  #seal(run: RemoteTaskRun, value: unknown): void {
    if (run.sealed !== undefined) this.#frames.drop(run.sealed.writer);
    run.sealed = undefined;
    const writer = this.#frames.begin();
    try {
      this.#write(writer, run.node, value);
      run.sealed = { value, writer };
    } catch (error) {
      this.#frames.drop(writer);
      throw error;
    }
  }

  /** A list that somebody maps over is written so that its elements can be told apart unread. */
  #write(writer: ByteWriter, node: TaskNode, value: unknown): void {
    const indexed = !node.mapped && this.#graph.downstreamOf(node).some(({ mode }) => mode === "each");
    writeValue(writer, value, { indexed });
  }

  #answer(run: RemoteTaskRun, outcome: TaskRunOutcome): void {
    this.#news.over(run);
    const { state } = outcome;
    const hasValue = isSuccessful(state) && !(state.type === "Skipped" && state.result === undefined);
    let final = outcome;
    if (hasValue && (run.sealed === undefined || run.sealed.value !== state.result)) {
      try {
        this.#seal(run, state.result);
      } catch (thrown) {
        final = { ...outcome, state: unsendable(run, thrown) };
      }
    }
    const isSealed = hasValue && final === outcome;
    if (!isSealed && run.sealed !== undefined) this.#frames.drop(run.sealed.writer);
    const writer = isSealed ? (run.sealed?.writer ?? this.#frames.begin()) : this.#frames.begin();
    run.sealed = undefined;
    writeOutcome(writer, final, { trail: run.trail, runCount: run.runCount, hasValue: isSealed });
    this.#active.delete(run.id);
    this.#reader.done(run.node, run.mapIndex);
    this.#frames.send(writer, toDriver.outcome, run.id);
  }
}

function start(run: RemoteTaskRun): TaskRunOutcome | Promise<TaskRunOutcome> {
  try {
    const outcome = runTask(run);
    return isThenable(outcome) ? outcome.catch((thrown: unknown) => broken(run, thrown)) : outcome;
  } catch (thrown) {
    return broken(run, thrown);
  }
}

/** Something is wrong in here. */
function broken(run: RemoteTaskRun, thrown: unknown): TaskRunOutcome {
  const error = toError(thrown);
  return { state: failure("Crashed", error, describeError(error)), startedAt: run.startedAt, durationMs: run.durationMs };
}

/** A value that a signal, a handler or a cache gave cannot be sent. */
function unsendable(run: RemoteTaskRun, thrown: unknown): State {
  const error = toError(thrown);
  const state = failure("Failed", error, describeError(error));
  settle(run, state);
  return state;
}

/** Whether the driver must know when a body begins: to end it in time, or to tell its handlers what it was when it was lost. */
function mustBeHeard({ settings }: TaskNode): boolean {
  return settings.timeout !== undefined || settings.stateHandlers.length > 0 || settings.onFailure !== undefined;
}

function ours(run: TaskRunRequest): RemoteTaskRun {
  if (!(run instanceof RemoteTaskRun)) throw new Error("Internal error: a task run of another worker");
  return run;
}

const idOf = (run: TaskRunRequest): number => ours(run).id;
