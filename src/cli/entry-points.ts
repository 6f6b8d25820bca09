import type { EntryPoints } from "../bundle/entry-points.ts";

/** What flow files import from headrace, for whoever loads them in this process. */
export const entryPoints: EntryPoints = {
  headrace: () => import("../index.ts"),
  "headrace/executors": () => import("../executors/index.ts"),
  "headrace/schedules": () => import("../schedules/index.ts"),
  "headrace/results": () => import("../results/index.ts"),
  "headrace/tasks": () => import("../tasks/index.ts"),
  "headrace/testing": () => import("../testing/index.ts"),
};
