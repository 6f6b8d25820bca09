import { asyncBlock } from "../errors/building.ts";
import type { HeadraceError } from "../errors/define.ts";
import { argumentNames } from "../util/argument-names.ts";
import { callPlace } from "../util/call-site.ts";
import type { Args } from "./arguments.ts";
import { firstNodes, lastNodes, type PlainBlock } from "./blocks.ts";
import { builtInTask } from "./built-in-task.ts";
import { callTask, type TaskDefinition } from "./call-task.ts";
import { requireBuilder } from "./current-builder.ts";
import { checkName } from "./names.ts";
import type { Ref } from "./ref.ts";
import { requireSync } from "./require-sync.ts";
import { triggers } from "./triggers.ts";

/*
 *   init(...args) ─▶ setup(c) ─▶ tasks of the block ─▶ cleanup(resource, c)
 *        └──────────────┴──────────────────────────────────▲
 */

/** A resource that is made from a part of its own, such as settings. */
export interface ResourceParts<A extends readonly unknown[], C, R> {
  /** Makes what `setup` and `cleanup` share. Runs once, also where a run is taken up again. */
  readonly init: (...args: A) => C;
  /** Makes the resource. */
  readonly setup: (c: Awaited<C>) => R;
  /** Gives the resource back. Runs when every task of the block is over, however they ended; not where there is no resource. */
  readonly cleanup: (resource: Awaited<R>, c: Awaited<C>) => unknown;
}

/** A resource that is made from the arguments. */
export interface SimpleResourceParts<A extends readonly unknown[], R> {
  readonly init?: undefined;
  readonly setup: (...args: A) => R;
  readonly cleanup: (resource: Awaited<R>) => unknown;
}

/** Called with the arguments, then with the block whose tasks use the resource. Returns what the block returned. */
export type ResourceManager<A extends readonly unknown[], R> = (...args: Args<A>) => <B>(block: (resource: Ref<R>) => B) => B;

/**
 * Something that tasks need and that must be given back: a cluster, a table, a folder.
 * Tasks called in the block that wait for no other one in it start after `setup`; `cleanup` waits for all of them and runs also after
 * failures. It does not decide how the run ends. The tasks are called `name`, `name.setup` and `name.cleanup`.
 *
 * The resource travels from task to task like every value: on executors with workers it must be plain data.
 */
export function resourceManager<A extends readonly unknown[], C, R>(name: string, parts: ResourceParts<A, C, R>): ResourceManager<A, Awaited<R>>;
export function resourceManager<A extends readonly unknown[], R>(name: string, parts: SimpleResourceParts<A, R>): ResourceManager<A, Awaited<R>>;
export function resourceManager(name: string, parts: Parts): ResourceManager<readonly unknown[], never> {
  checkName("The name of a resource manager", name);
  const { init, setup, cleanup } = definitions(name, parts);
  return (...args: readonly unknown[]) =>
    (block) => {
      const builder = requireBuilder(`The resource manager ${name}`);
      const initNode = init && callTask(builder, init, args);
      const initRef = initNode && builder.refTo(initNode);
      const setupNode = callTask(builder, setup, initRef === undefined ? args : [initRef]);
      const resource = builder.refTo(setupNode);
      const inside: PlainBlock = { kind: "resource", nodes: [] };
      const refuse = (): HeadraceError => asyncBlock({ what: `the resource manager ${name}` }, { place: callPlace() });
      const returned = requireSync(
        builder.within(inside, () => block(resource)),
        refuse,
      );
      const ends = { ...cleanup, resource: { init: initNode, setup: setupNode } };
      const cleanupNode = callTask(builder, ends, initRef === undefined ? [resource] : [resource, initRef]);
      for (const node of firstNodes(inside, builder)) builder.gate(setupNode, node);
      for (const node of lastNodes(inside, builder)) builder.gate(node, cleanupNode);
      return returned;
    };
}

interface Parts {
  readonly init?: ((...args: never[]) => unknown) | undefined;
  readonly setup: (...args: never[]) => unknown;
  readonly cleanup: (...args: never[]) => unknown;
}

function definitions(
  name: string,
  { init, setup, cleanup }: Parts,
): Readonly<Record<"setup" | "cleanup", TaskDefinition>> & { readonly init: TaskDefinition | undefined } {
  const after = { checkpoint: false, trigger: triggers.allFinished, skipOnUpstreamSkip: false };
  return {
    init: init && builtInTask({ name, kind: "init", fn: init, argumentNames: argumentNames(init) }),
    setup: builtInTask({ name: `${name}.setup`, kind: "setup", fn: setup, argumentNames: argumentNames(setup), options: { checkpoint: false } }),
    cleanup: builtInTask({ name: `${name}.cleanup`, kind: "cleanup", fn: cleanup, argumentNames: argumentNames(cleanup), options: after }),
  };
}
