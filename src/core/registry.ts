import type { AsyncLocalStorage } from "node:async_hooks";

/*
 * What must exist once in a process, however many copies of headrace are loaded in it: an external package may bring its own.
 * It lies on `globalThis` under a `Symbol.for` key. The number in the key changes when the shape does.
 *
 *            loader sets `loading`
 *   file ── new Flow ──▶ registerFlow ──▶ loading.onFlow
 *        └─ flow.run() ─▶ isInert ──────▶ loading.onRun, and the promise that `run` returned never settles
 *
 * Flows are handed to whoever loads a file and kept nowhere else, so a program that makes flows for ever does not grow.
 */

/** What a loader needs to know of a flow. */
export interface RegisteredFlow {
  readonly name: string;
  /** The file that made it, or the user's `source`: a path or a file URL. */
  readonly source: string | undefined;
}

/** Set by whoever loads a file for its flows: a worker, `headrace run`, `headrace register`. It stays set after the import has ended, since code of that file may still call `run()`. */
export interface Loading {
  /** A flow was made. */
  onFlow(flow: RegisteredFlow): void;
  /** `flow.run()` was called outside any task. */
  onRun(flow: RegisteredFlow): void;
}

/** The slots. Each has one owner, who alone writes it. */
export interface ProcessRegistry {
  /** The flow whose build function is running. Its owner tells its own kind by a brand. */
  building: object | undefined;
  /** Owned by the loader. */
  loading: Loading | undefined;
  /** Owned by `engine/context.ts`, which makes it. */
  taskContext: AsyncLocalStorage<object> | undefined;
}

const key: unique symbol = Symbol.for("headrace.registry/1");
const home = globalThis as typeof globalThis & { [key]?: ProcessRegistry };

/** The one registry of this process. */
export const registry: ProcessRegistry = home[key] ?? { building: undefined, loading: undefined, taskContext: undefined };
home[key] = registry;

/** Announces a new flow to whoever is loading its file. Every flow does so when it is made. */
export function registerFlow(flow: RegisteredFlow): void {
  registry.loading?.onFlow(flow);
}

/**
 * Whether a call of `flow.run()` here and now must do nothing and never settle, because the flow's file is only being loaded for its flows.
 * Tells the loader of the call if so. A run inside a task is meant, and is not held back.
 */
export function isInert(flow: RegisteredFlow): boolean {
  if (registry.loading === undefined || registry.taskContext?.getStore() !== undefined) return false;
  registry.loading.onRun(flow);
  return true;
}

/**
 * Calls `run` with nothing held back: how the loader's own caller runs a flow of a loaded file, `deliberately(() => flow.run(options))`.
 * It covers the synchronous part of `run` only, in which `flow.run` decides; code of the file that runs later is held back as before.
 */
export function deliberately<R>(run: () => R): R {
  const { loading } = registry;
  registry.loading = undefined;
  try {
    return run();
  } finally {
    registry.loading = loading;
  }
}
