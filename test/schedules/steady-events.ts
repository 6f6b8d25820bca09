import { expect } from "vitest";
import { type Clock, Schedule } from "../../src/schedules/index.ts";

interface Question {
  /** Milliseconds since 1970. */
  readonly after: number;
  /** Milliseconds from `after` to where the same question is asked again. */
  readonly later: number;
}

/** Each time is later than the one before, none is at or before `after`, and whoever asks later gets the same times. */
export function expectSteadyEvents(clock: Clock, { after, later }: Question): void {
  const schedule = new Schedule({ clocks: [clock] });
  const timesAfter = (instant: number): number[] => schedule.next(30, { after: new Date(instant) }).map(Number);
  const times = timesAfter(after);
  expect(times.filter((time, index) => time <= (times[index - 1] ?? after))).toEqual([]);
  const again = timesAfter(after + later).filter((time) => time <= Number(times.at(-1)));
  expect(again).toEqual(times.filter((time) => time > after + later));
}
