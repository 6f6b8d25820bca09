import { isDeepStrictEqual } from "node:util";
import { scheduleOver } from "../errors/running.ts";
import type { Schedule, ScheduleEvent } from "../schedules/schedule.ts";
import type { Clock } from "../util/clock.ts";
import { systemClock } from "../util/clock.ts";
import type { FlowRun } from "./flow-run.ts";
import { guardProcess } from "./process-guard.ts";
import { checkRun, type FlowToRun, runOnce } from "./run-once.ts";
import type { RunOptions } from "./run-options.ts";

/**
 * Runs the flow at each time of its schedule, one run after the other, until there is no time left or the signal aborts. Times that pass
 * while a run goes on are left out, and no time comes twice, however the machine's clock is set; events of one time each get their run. What
 * a clock gives as parameters holds for that run only. Resolves with the last run.
 */
export async function runOnSchedule(flow: FlowToRun, schedule: Schedule, options: RunOptions): Promise<FlowRun> {
  // Also between two runs: what tasks leave behind must not end the process that waits for the next one.
  const lift = guardProcess();
  try {
    return await runAtEachTime(flow, schedule, options);
  } finally {
    lift();
  }
}

async function runAtEachTime(flow: FlowToRun, schedule: Schedule, options: RunOptions): Promise<FlowRun> {
  const clock = options.clock ?? systemClock;
  let last: FlowRun | undefined;
  let done = Number.NEGATIVE_INFINITY;
  for (;;) {
    const events = nextEvents(schedule, Math.max(done, clock.now()));
    const [first] = events;
    if (first === undefined) {
      if (last === undefined) throw scheduleOver({ flow: flow.graph.flowName });
      return last;
    }
    // What is wrong with them is said now, not when their time has come.
    for (const event of events) await checkRun(flow, options, event);
    done = first.startTime.getTime();
    await sleepUntil(done, clock, options.signal);
    for (const event of events) {
      if (options.signal?.aborted && last !== undefined) return last;
      last = await runOnce(flow, options, event);
    }
    if (options.signal?.aborted && last !== undefined) return last;
  }
}

/** The events of the next time that has any: at one time each clock may ask for a run of its own. */
function nextEvents(schedule: Schedule, now: number): readonly ScheduleEvent[] {
  const events = schedule.next(schedule.clocks.length, { after: new Date(now), events: true });
  const together = events.filter(({ startTime }) => startTime.getTime() === events[0]?.startTime.getTime());
  // Adjustments may bring equal events to the same time.
  return together.filter((event, index) => together.findIndex((other) => isDeepStrictEqual(other, event)) === index);
}

function sleepUntil(instant: number, clock: Clock, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stop();
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const stop = clock.at(instant, done);
    signal?.addEventListener("abort", done);
    if (signal?.aborted) done();
  });
}
