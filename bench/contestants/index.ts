/** Everybody who is measured, in the order of the tables. */
import type { Contestant } from "./contestant.ts";
import { daskProcesses, daskThreads } from "./dask-pools.ts";
import { daskSynchronous } from "./dask-synchronous.ts";
import { headrace } from "./headrace.ts";
import { headraceCommand } from "./headrace-command.ts";
import { piscina, piscina16, tinypool } from "./node-pools.ts";
import { postMessage } from "./post-message.ts";
import { prefectCommand } from "./prefect-command.ts";
import { prefectLocal } from "./prefect-local.ts";
import { prefectProcesses, prefectThreads } from "./prefect-pools.ts";

export const contestants: readonly Contestant[] = [
  ...headrace,
  prefectLocal,
  daskSynchronous,
  piscina,
  piscina16,
  tinypool,
  postMessage,
  daskThreads,
  prefectThreads,
  daskProcesses,
  prefectProcesses,
  ...headraceCommand,
  prefectCommand,
];
