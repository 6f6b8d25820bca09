import type { TaskNode } from "../core/graph.ts";
import { failure, toError } from "../states/make.ts";
import { isFinished, type State } from "../states/state.ts";
import { isThenable } from "../util/thenable.ts";
import { beginTaskRun } from "./apply-given.ts";
import { decideMapping, type Mapping } from "./decide-mapping.ts";
import type { RunInput } from "./run-input.ts";
import type { RunProgress } from "./run-progress.ts";
import type { TaskRunServices } from "./services.ts";
import { firstStart, TaskRun } from "./task-run.ts";
import { become, settle } from "./transition.ts";

/** What a mapper works on, and whom it tells. */
interface MapperParts {
  readonly input: RunInput;
  readonly progress: RunProgress;
  readonly services: TaskRunServices;
  /** A node was mapped whose handlers had to be awaited: there may be more to do now. */
  readonly mapped: () => void;
  readonly failed: (error: unknown) => void;
}

/** Gives mapped nodes their children. */
export class NodeMapper {
  readonly #parts: MapperParts;
  /** Mapped parents whose handlers are being asked. */
  readonly #deciding = new Set<TaskRun>();

  constructor(parts: MapperParts) {
    this.#parts = parts;
  }

  /** Whether some node will get its children by itself. */
  get isAsking(): boolean {
    return this.#deciding.size > 0;
  }

  /** Waits for no handler any more: what is being decided ends with this state. */
  end(state: State): void {
    for (const run of this.#deciding) run.end(state);
  }

  /** Decides how wide a mapped node is; its parent's handlers see that one change. */
  map(node: TaskNode): void {
    const from = this.#parts.input.given.get(node)?.from;
    if (from?.parent.type === "Mapped") {
      this.#widen(node, from.parent, from.width);
      return;
    }
    const { state, width } = this.#mappingOf(node);
    const parent = new TaskRun(this.#parts.services, { ...firstStart, node, index: -1, resumed: false, loop: undefined });
    const told = become(parent, state);
    // At once where no handler is asked: the first child must not overtake what is deeper than it.
    if (isThenable(told)) this.#mapWhenTold(parent, width, told);
    else this.#mapped(parent, width);
  }

  #mapWhenTold(parent: TaskRun, width: number | undefined, told: Promise<unknown>): void {
    this.#deciding.add(parent);
    const decided = new Promise<unknown>((resolve, reject) => {
      parent.onEnd = () => resolve("end");
      told.then(resolve, reject);
    });
    decided
      .then(() => this.#mapped(parent, width))
      .catch((error: unknown) => this.#parts.failed(error))
      .finally(() => {
        this.#deciding.delete(parent);
        this.#parts.mapped();
      });
  }

  /** A path into a list's value may lead into nothing: then there is nothing to map over. */
  #mappingOf(node: TaskNode): Mapping {
    const { inputsOf, upstreamsOf } = this.#parts.progress.tables;
    try {
      return decideMapping(node, inputsOf(node), upstreamsOf(node));
    } catch (thrown) {
      return { width: undefined, state: failure("Failed", toError(thrown)) };
    }
  }

  #mapped(parent: TaskRun, width: number | undefined): void {
    if (parent.ended !== undefined) return;
    // A handler may ask for a wait, but there is nothing that could begin anew.
    if (!isFinished(parent.state)) settle(parent, failure("Failed", new Error(`A mapped task cannot wait: it was made ${parent.state.type}.`)));
    parent.close();
    const { node, state } = parent;
    if (state.type === "Mapped" && width !== undefined) this.#widen(node, state, width);
    else this.#parts.progress.endParent(node, state);
  }

  #widen(node: TaskNode, state: State, width: number): void {
    const { input, progress } = this.#parts;
    const table = progress.tables.tableOf(node);
    table.parent = state;
    table.widen(width);
    const given = input.given.get(node);
    if (given !== undefined) for (let index = 0; index < width; index++) beginTaskRun(input, progress, { table, index, given });
    progress.mapped(node, given !== undefined);
  }
}
