import { defineError } from "./define.ts";

/** How a worker gets the flow: from which file, and what it finds there. */

export const noWorkerPrograms = defineError<{ readonly missing: string; readonly here: string }>("E123", ({ missing, here }) => ({
  what: `There is no ${missing}, which workers run. headrace runs from ${here}.`,
  next: "If that file was made by a bundler, let it leave headrace out: mark the package headrace as external. Else install headrace again.",
}));
