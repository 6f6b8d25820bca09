import type { TaskNode } from "../core/graph.ts";
import type { Restart } from "./restarts.ts";
import type { RunInput } from "./run-input.ts";
import { firstStart, type TaskRunStart } from "./task-run.ts";

/** What a task run goes on from, if from anything, and what there is to decide it by. */
interface Asked extends Pick<RunInput, "resume" | "loop"> {
  readonly node: TaskNode;
  /** The child, or -1. */
  readonly index: number;
  readonly restart: Restart | undefined;
  readonly now: number;
}

/** How a task run starts now; undefined where the state that it goes on from asks for a later start. */
export function nextStart({ node, index, restart, resume, loop, now }: Asked): TaskRunStart | undefined {
  if (restart === undefined) return { ...firstStart, node, index, resumed: resume, loop };
  const { state, attempt, trail, losses } = restart;
  const startTime = "startTime" in state ? state.startTime : undefined;
  const isDue = restart.isDue === true || startTime === undefined || (startTime !== null && startTime.getTime() <= now);
  const resumed = resume || state.type === "Resume" || (state.type === "Paused" && isDue);
  if (!isDue && !resumed) return undefined;
  const runCount = state.type === "Retrying" ? restart.runCount + 1 : restart.runCount;
  return { node, index, attempt: attempt + 1, runCount, state, resumed, loop: restart.loop, trail, losses };
}
