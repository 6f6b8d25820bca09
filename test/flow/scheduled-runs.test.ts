import { describe, expect, test } from "vitest";
import { type Clock, context, Flow, type FlowRun, parameter, type RunEvent, task } from "../../src/index.ts";
import { DatesClock, IntervalClock, Schedule } from "../../src/schedules/index.ts";
import { fakeClock } from "../../src/testing/index.ts";

const start = "2026-01-01T00:00:00Z";
const at = (text: string): string => new Date(`2026-01-01T${text}:00Z`).toISOString();
const says = (seen: unknown[]) => task("says", (value: unknown) => void seen.push([context.scheduledStartTime.toISOString(), value]));

function flowOn(schedule: Schedule, seen: unknown[], work: () => unknown = () => undefined): Flow {
  const body = task("works", async () => void (await work()));
  return new Flow("scheduled", { schedule }, () => says(seen)(parameter("value", { default: "default" })).after(body()));
}

const dates = (...times: string[]): Schedule => new Schedule({ clocks: [new DatesClock(times.map((time) => new Date(at(time))))] });

describe("a flow with a schedule", () => {
  test("runs at each of its times, one run after the other, and resolves with the last", async () => {
    const clock = fakeClock(start);
    const seen: unknown[] = [];
    const runs: FlowRun[] = [];
    const flow = flowOn(dates("01:00", "02:30"), seen);
    const done = flow.run({ clock, onRun: (run) => runs.push(run) });
    expect(await clock.nextWait()).toEqual(new Date(at("01:00")));
    await clock.advanceTo(at("01:00"));
    expect(runs).toHaveLength(1);
    expect(await clock.nextWait()).toEqual(new Date(at("02:30")));
    await clock.advanceTo(at("02:30"));
    expect(await done).toBe(runs[1]);
    expect(seen).toEqual([
      [at("01:00"), "default"],
      [at("02:30"), "default"],
    ]);
    expect(clock.waits).toEqual([]);
  });

  test("runs at once where it is told not to follow it", async () => {
    const seen: unknown[] = [];
    const run = await flowOn(dates("01:00"), seen).run({ clock: fakeClock(start), runOnSchedule: false });
    expect(run.successful).toBe(true);
    expect(seen).toEqual([[new Date(start).toISOString(), "default"]]);
  });

  test("takes what a clock gives as parameters for that run only, below what was given and above the context", async () => {
    const seen: unknown[] = [];
    const [one, two] = ["01:00", "02:00"].map((time) => new Date(at(time))) as [Date, Date];
    const schedule = new Schedule({ clocks: [new DatesClock([one], { parameterDefaults: { value: "of the clock" } }), new DatesClock([two])] });
    const runAll = async (options: object): Promise<unknown[]> => {
      await flowOn(schedule, seen).run({ ...options, clock: hurryingClock() });
      return seen.splice(0).map((entry) => (entry as unknown[])[1]);
    };
    expect(await runAll({})).toEqual(["of the clock", "default"]);
    expect(await runAll({ context: { parameters: { value: "of the context" } } })).toEqual(["of the clock", "of the context"]);
    expect(await runAll({ parameters: { value: "given" } })).toEqual(["given", "given"]);
  });

  test("runs once for each event of a time, and once for equal ones", async () => {
    const seen: unknown[] = [];
    const every = (interval: string, value: string) =>
      new IntervalClock(interval, { startDate: at("01:00"), endDate: at("03:00"), parameterDefaults: { value } });
    const schedule = new Schedule({ clocks: [every("1h", "north"), every("2h", "south"), every("2h", "north")] });
    await flowOn(schedule, seen).run({ clock: hurryingClock() });
    expect(seen).toEqual([
      [at("01:00"), "north"],
      [at("01:00"), "south"],
      [at("02:00"), "north"],
      [at("03:00"), "north"],
      [at("03:00"), "south"],
    ]);
  });

  test("runs once for equal events that an adjustment brings to one time", async () => {
    const seen: unknown[] = [];
    const clocks = [new DatesClock([at("01:00"), at("01:10")]), new DatesClock([at("05:00")])];
    const toTwo = (startTime: Date): Date => new Date(Math.max(startTime.getTime(), new Date(at("02:00")).getTime()));
    await flowOn(new Schedule({ clocks, adjustments: [toTwo] }), seen).run({ clock: hurryingClock() });
    expect(seen.map((entry) => (entry as unknown[])[0])).toEqual([at("02:00"), at("05:00")]);
  });

  test("refuses a wrong parameter before it waits for anything", async () => {
    const clock = fakeClock(start);
    const flow = flowOn(dates("01:00"), []);
    await expect(flow.run({ clock, parameters: { valeu: 1 } })).rejects.toMatchObject({ code: "E305" });
    expect(clock.waits).toEqual([]);
  });

  test("that is over refuses to run", async () => {
    await expect(flowOn(dates("01:00"), []).run({ clock: fakeClock("2026-02-01T00:00:00Z") })).rejects.toMatchObject({ code: "E311" });
  });

  test("goes on after a run that failed", async () => {
    const clock = fakeClock(start);
    const seen: unknown[] = [];
    let works = 0;
    const flow = flowOn(dates("01:00", "02:00"), seen, () => {
      if (works++ === 0) throw new Error("the first one fails");
    });
    const states: string[] = [];
    const done = flow.run({ clock, onRun: ({ state }) => void states.push(state.type) });
    for (const time of ["01:00", "02:00"]) {
      await clock.nextWait();
      await clock.advanceTo(at(time));
    }
    expect((await done).state.type).toBe("Success");
    expect(states).toEqual(["Failed", "Success"]);
  });

  test("leaves out times that pass while a run goes on", async () => {
    const clock = fakeClock(start);
    const seen: unknown[] = [];
    const schedule = new Schedule({ clocks: [new IntervalClock("1h", { startDate: at("01:00"), endDate: at("05:00") })] });
    let first = true;
    const release = Promise.withResolvers<void>();
    const done = flowOn(schedule, seen, () => {
      if (!first) return undefined;
      first = false;
      return release.promise;
    }).run({ clock });
    await clock.nextWait();
    await clock.advanceTo(at("03:30"));
    release.resolve();
    await clock.nextWait();
    await clock.advanceTo(at("05:00"));
    await done;
    expect(seen.map((entry) => (entry as unknown[])[0])).toEqual([at("01:00"), at("04:00"), at("05:00")]);
  });

  test("fires once for a time where the clock is set back after it", async () => {
    const steady = fakeClock(start);
    let offset = 0;
    const clock: Clock = { now: () => steady.now() + offset, monotonic: steady.monotonic, at: (instant, callback) => steady.at(instant - offset, callback) };
    const seen: unknown[] = [];
    const flow = flowOn(dates("01:00", "02:00"), seen, () => {
      if (offset === 0) offset = -1_800_000;
    });
    const done = flow.run({ clock });
    await steady.nextWait();
    await steady.advance("1h");
    await steady.nextWait();
    await steady.advance("90m");
    await done;
    expect(seen.map((entry) => (entry as unknown[])[0])).toEqual([at("01:00"), at("02:00")]);
  });
});

describe("cancelling", () => {
  test("while it waits ends it, with the last run", async () => {
    const clock = fakeClock(start);
    const controller = new AbortController();
    const runs: FlowRun[] = [];
    const done = flowOn(dates("01:00", "02:00"), []).run({ clock, signal: controller.signal, onRun: (run) => runs.push(run) });
    await clock.nextWait();
    await clock.advanceTo(at("01:00"));
    await clock.nextWait();
    controller.abort();
    expect(await done).toBe(runs[0]);
    expect(clock.waits).toEqual([]);
  });

  test("before the first run ends it with a run that is cancelled", async () => {
    const clock = fakeClock(start);
    const controller = new AbortController();
    const events: RunEvent[] = [];
    const done = flowOn(dates("01:00"), []).run({ clock, signal: controller.signal, onEvent: (event) => events.push(event) });
    await clock.nextWait();
    controller.abort();
    expect((await done).state.type).toBe("Cancelled");
    expect(events.some(({ kind }) => kind === "submit")).toBe(false);
    expect(clock.waits).toEqual([]);
  });
});

/** A clock that goes on to whatever somebody waits for. */
function hurryingClock(): Clock {
  let now = new Date(start).getTime();
  return {
    now: () => now,
    monotonic: () => now,
    at: (instant, callback) => {
      const timer = setImmediate(() => {
        now = Math.max(now, instant);
        callback();
      });
      return () => clearImmediate(timer);
    },
  };
}
