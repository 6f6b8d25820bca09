import { existsSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { context } from "headrace";

/*
 * Bodies that a test holds in its hand, in whatever thread or process they run: a body says that it has begun through
 * `context.progress`, and goes on when a file appears (`gates.ts`). Only a file and the run's own events reach every kind of worker.
 */

/** How often a body looks for its file, in milliseconds. A wait for a time is all that works in every kind of worker. */
const pause = 2;

/** This one opens every gate of a folder: bodies that were given up must not stay behind. */
export const everyGate = "every";

const isOpen = (folder: string, gate: string): boolean => [gate, everyGate].some((name) => existsSync(path.join(folder, name)));

/** Says that the body has begun, and waits until the test opens its gate. It does not hear `context.signal`. */
export async function held(folder: string, gate: string): Promise<void> {
  context.progress(0);
  while (!isOpen(folder, gate)) await delay(pause);
}

/** The same, but it throws as soon as `context.signal` aborts. */
export async function heldUntilAborted(folder: string, gate: string): Promise<void> {
  const { signal } = context;
  context.progress(0);
  while (!isOpen(folder, gate)) await delay(pause, undefined, { signal });
}
