import type { TaskNode } from "../core/graph.ts";
import { copyPlain } from "../util/copy-plain.ts";
import { type Inside, runInside } from "./context.ts";
import type { TaskRunRequest } from "./executor.ts";
import { makeLogger } from "./log-line.ts";
import type { FlowScope, Logger, TaskScope } from "./scope.ts";
import type { TaskRunServices } from "./services.ts";

/** The task run that a scope belongs to. */
export interface ScopeOwner extends TaskRunRequest, Inside {
  readonly services: TaskRunServices;
  readonly node: TaskNode;
  readonly runCount: number;
  readonly loopCount: number;
  readonly loopResult: unknown;
  readonly runName: string | undefined;
  readonly taskRunId: string;
  readonly resumed: boolean;
}

/** A task run as its body sees it. Everything that costs is made when it is first read. */
export class BodyScope implements TaskScope {
  readonly #run: ScopeOwner;
  #controller: AbortController | undefined;
  #logger: Logger | undefined;
  #loopResult: { readonly copy: unknown } | undefined;
  #givenUp: Error | undefined;

  constructor(run: ScopeOwner) {
    this.#run = run;
  }

  get flow(): FlowScope {
    return this.#run.services.flow;
  }

  get taskName(): string {
    return this.#run.node.name;
  }

  get taskFullName(): string {
    const { mapIndex } = this.#run;
    return mapIndex < 0 ? this.taskName : `${this.taskName}[${mapIndex}]`;
  }

  get taskSlug(): string {
    return this.#run.node.slug;
  }

  get taskRunId(): string {
    return this.#run.taskRunId;
  }

  get taskRunName(): string {
    return this.#run.runName ?? this.taskFullName;
  }

  get taskRunCount(): number {
    return this.#run.runCount;
  }

  get taskLoopCount(): number {
    return this.#run.loopCount;
  }

  get taskLoopResult(): unknown {
    // A copy: a body that changes it and fails must find it unchanged when it is started again.
    this.#loopResult ??= { copy: copyPlain(this.#run.loopResult) };
    return this.#loopResult.copy;
  }

  get resume(): boolean {
    return this.#run.resumed;
  }

  get mapIndex(): number | undefined {
    return this.#run.mapIndex < 0 ? undefined : this.#run.mapIndex;
  }

  get logger(): Logger {
    const { services, slug, attempt, mapIndex } = this.#run;
    this.#logger ??= makeLogger(
      (event) => {
        if (this.#givenUp === undefined) services.emit(event);
        else services.late(this.#run, "logged");
      },
      { slug, attempt, ...(mapIndex < 0 ? {} : { mapIndex }) },
      services.clock.now,
    );
    return this.#logger;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) this.#run.services.away?.hears(this.#run);
    this.#controller ??= new AbortController();
    if (this.#givenUp !== undefined) this.abort(this.#givenUp);
    return this.#controller.signal;
  }

  get hearsSignal(): boolean {
    return this.#controller !== undefined;
  }

  progress(done: number, total?: number): void {
    const { services, slug, attempt, mapIndex } = this.#run;
    if (this.#givenUp !== undefined) return;
    services.emit({ kind: "progress", slug, attempt, done, total, at: services.clock.now(), ...(mapIndex < 0 ? {} : { mapIndex }) });
  }

  /** What its signal tells who listens; undefined while it has told nothing. */
  get stopReason(): unknown {
    return this.#controller?.signal.reason;
  }

  /** Whoever is inside is asked to stop. Its listeners run inside the task run, so that what they throw is this task run's. */
  abort(reason: Error): void {
    const controller = this.#controller;
    if (controller?.signal.aborted === false) runInside(this.#run, () => controller.abort(reason));
  }

  /** The same, and what it still says counts no more. */
  giveUp(reason: Error): void {
    this.#givenUp ??= reason;
    this.abort(reason);
  }
}
