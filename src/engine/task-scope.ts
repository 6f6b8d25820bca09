import { randomUUID } from "node:crypto";
import type { TaskNode } from "../core/graph.ts";
import type { State } from "../states/state.ts";
import type { TaskRunRequest } from "./executor.ts";
import { makeLogger } from "./log-line.ts";
import type { FlowScope, Logger, TaskScope } from "./scope.ts";
import type { TaskRunServices } from "./services.ts";

/** The task run that a scope belongs to. */
export interface ScopeOwner extends TaskRunRequest {
  readonly services: TaskRunServices;
  readonly node: TaskNode;
  readonly runCount: number;
  readonly loopCount: number;
  readonly loopResult: unknown;
  readonly runName: string | undefined;
  readonly ended: State | undefined;
}

/** A task run as its body sees it. Everything that costs is made when it is first read. */
export class BodyScope implements TaskScope {
  readonly #run: ScopeOwner;
  #controller: AbortController | undefined;
  #logger: Logger | undefined;
  #id: string | undefined;

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
    return this.#run.node.mapped ? `${this.taskName}[${this.#run.mapIndex}]` : this.taskName;
  }

  get taskSlug(): string {
    return this.#run.node.slug;
  }

  get taskRunId(): string {
    this.#id ??= randomUUID();
    return this.#id;
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
    return this.#run.loopResult;
  }

  get mapIndex(): number | undefined {
    return this.#run.node.mapped ? this.#run.mapIndex : undefined;
  }

  get logger(): Logger {
    const { services, slug, attempt, mapIndex, node } = this.#run;
    this.#logger ??= makeLogger(
      (event) => {
        if (this.#run.ended === undefined) services.emit(event);
        else services.late(this.#run, "logged");
      },
      { slug, attempt, ...(node.mapped ? { mapIndex } : {}) },
      services.clock.now,
    );
    return this.#logger;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#run.ended !== undefined) this.abort(new Error(this.#run.ended.message));
    return this.#controller.signal;
  }

  get hearsSignal(): boolean {
    return this.#controller !== undefined;
  }

  progress(done: number, total?: number): void {
    const { services, slug, attempt, mapIndex, node, ended } = this.#run;
    if (ended !== undefined) return;
    services.emit({ kind: "progress", slug, attempt, done, total, at: services.clock.now(), ...(node.mapped ? { mapIndex } : {}) });
  }

  abort(reason: Error): void {
    if (this.#controller?.signal.aborted === false) this.#controller.abort(reason);
  }
}
