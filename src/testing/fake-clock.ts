import { setImmediate as turn } from "node:timers/promises";
import { clockBackwards, clockDuration, clockStart } from "../errors/testing.ts";
import { callPlace } from "../util/call-site.ts";
import type { Clock } from "../util/clock.ts";
import { type Duration, parseDuration } from "../util/duration.ts";

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /** What somebody waits for, earliest first. */
  readonly waits: readonly Date[];
  /**
   * Moves the clock by a duration. Whoever waits for a time on the way is called at that time, in order, and may wait anew;
   * between two of them the program gets a few turns. It does not wait for what takes real time, such as reading a file.
   */
  advance(by: Duration): Promise<void>;
  /** The same up to an instant, which may not lie in the past. */
  advanceTo(instant: Date | string | number): Promise<void>;
  /** Resolves with the earliest time that somebody waits for, as soon as somebody does. Real time may pass meanwhile. */
  nextWait(): Promise<Date>;
}

interface Wait {
  readonly instant: number;
  readonly callback: () => void;
}

/** How many turns of the event loop the program gets before the clock moves on. */
const turns = 5;

async function letOthersWork(): Promise<void> {
  for (let i = 0; i < turns; i++) await turn();
}

/**
 * A clock for tests, to give to `flow.run({ clock })`: retries, schedules, timeouts and cache times pass as the test moves it.
 * It begins at `start`, by default the first of January 2026, 00:00 UTC, and throws E801 where that is no time.
 */
export function fakeClock(start: Date | string | number = "2026-01-01T00:00:00Z"): FakeClock {
  let now = new Date(start).getTime();
  if (Number.isNaN(now)) throw clockStart({ given: String(start) }, { place: callPlace() });
  const waits = new Set<Wait>();
  let noticeWait: (() => void)[] = [];
  const inOrder = (): Wait[] => [...waits].sort((a, b) => a.instant - b.instant);

  const moveTo = async (instant: number): Promise<void> => {
    await letOthersWork();
    for (let [next] = inOrder(); next !== undefined && next.instant <= instant; [next] = inOrder()) {
      now = Math.max(now, next.instant);
      waits.delete(next);
      next.callback();
      await letOthersWork();
    }
    now = Math.max(now, instant);
    await letOthersWork();
  };

  return {
    now: () => now,
    monotonic: () => now,
    at(instant, callback) {
      const wait = { instant, callback };
      waits.add(wait);
      for (const notice of noticeWait) notice();
      noticeWait = [];
      return () => waits.delete(wait);
    },
    get waits() {
      return inOrder().map(({ instant }) => new Date(instant));
    },
    async advance(by) {
      const ms = parseDuration(by);
      if (ms === undefined) throw clockDuration({ given: JSON.stringify(by) }, { place: callPlace() });
      await moveTo(now + ms);
    },
    async advanceTo(instant) {
      const goal = new Date(instant).getTime();
      if (!(goal >= now)) throw clockBackwards({ given: String(instant), now: new Date(now).toISOString() }, { place: callPlace() });
      await moveTo(goal);
    },
    async nextWait() {
      while (waits.size === 0) await new Promise<void>((resolve) => noticeWait.push(resolve));
      return new Date(inOrder()[0]?.instant ?? now);
    },
  };
}
