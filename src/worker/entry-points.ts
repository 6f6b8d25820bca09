import type { EntryPoints } from "../bundle/entry-points.ts";
import * as executors from "../executors/index.ts";
import * as headrace from "../index.ts";
import * as results from "../results/index.ts";

/** What flow files import from headrace, in a worker. What a program holds anyway is there at once; the rest lies in files beside it. */
export const entryPoints: EntryPoints = {
  headrace: async () => headrace,
  "headrace/executors": async () => executors,
  "headrace/results": async () => results,
  "headrace/schedules": () => import("../schedules/index.ts"),
  "headrace/tasks": () => import("../tasks/index.ts"),
  "headrace/testing": () => import("../testing/index.ts"),
};
