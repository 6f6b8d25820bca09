import fc from "fast-check";
import { expect, test } from "vitest";
import { fakeClock } from "../../src/testing/fake-clock.ts";

test("it stands still until it is moved", async () => {
  const clock = fakeClock("2026-03-29T00:30:00Z");
  expect(clock.now()).toBe(Date.UTC(2026, 2, 29, 0, 30));
  await clock.advance("1h30m");
  expect(clock.now()).toBe(Date.UTC(2026, 2, 29, 2));
  await clock.advance(1.5);
  expect(clock.now()).toBe(Date.UTC(2026, 2, 29, 2, 0, 1, 500));
  await clock.advanceTo("2026-04-01T00:00:00Z");
  expect(clock.now()).toBe(Date.UTC(2026, 3, 1));
});

test("without a start it is the first of January 2026", () => {
  expect(new Date(fakeClock().now()).toISOString()).toBe("2026-01-01T00:00:00.000Z");
});

test("whoever waits is called in order, at the time that was asked for, once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: 50 })), fc.array(fc.nat({ max: 20 }), { minLength: 1 }), async (waits, steps) => {
      const clock = fakeClock(0);
      const called: number[] = [];
      for (const wait of waits) {
        clock.at(wait, () => {
          expect(clock.now()).toBe(wait);
          called.push(wait);
        });
      }
      for (const step of steps) await clock.advance(step / 1000);
      const end = steps.reduce((sum, step) => sum + step, 0);
      expect(called).toEqual(waits.filter((wait) => wait <= end).sort((a, b) => a - b));
      expect(clock.waits.map(Number)).toEqual(waits.filter((wait) => wait > end).sort((a, b) => a - b));
    }),
    { numRuns: 30 },
  );
});

test("a wait that begins during the advance, after an await, is met in the same advance", async () => {
  const clock = fakeClock(0);
  const called: number[] = [];
  const again = async (): Promise<void> => {
    called.push(clock.now());
    await Promise.resolve();
    clock.at(clock.now() + 10, again);
  };
  clock.at(10, again);
  await clock.advance(0.035);
  expect(called).toEqual([10, 20, 30]);
});

test("a callback does not run in the tick of the call, not even for a time that is past", async () => {
  const clock = fakeClock(1000);
  let called = false;
  clock.at(500, () => {
    called = true;
  });
  expect(called).toBe(false);
  await clock.advance(0);
  expect([called, clock.now()]).toEqual([true, 1000]);
});

test("a wait that was given up is not called", async () => {
  const clock = fakeClock(0);
  const giveUp = clock.at(10, () => expect.unreachable());
  giveUp();
  await clock.advance(1);
  expect(clock.waits).toEqual([]);
});

test("the next wait is told as soon as there is one", async () => {
  const clock = fakeClock(0);
  const told: string[] = [];
  const next = clock.nextWait().then((at) => told.push(at.toISOString()));
  await clock.advance(1);
  expect(told).toEqual([]);
  clock.at(5000, () => undefined);
  await next;
  expect(told).toEqual(["1970-01-01T00:00:05.000Z"]);
  expect(await clock.nextWait()).toEqual(new Date(5000));
});

test("times that are none, and the past, are refused, with the line that gave them", async () => {
  const place = expect.stringMatching(/fake-clock\.test\.ts:\d+:\d+$/);
  expect(() => fakeClock("someday")).toThrow(expect.objectContaining({ code: "E801", place }));
  const clock = fakeClock(1000);
  await expect(clock.advance("-5s")).rejects.toMatchObject({ code: "E802", place });
  await expect(clock.advance(Number.NaN)).rejects.toMatchObject({ code: "E802" });
  await expect(clock.advanceTo(999)).rejects.toMatchObject({ code: "E803", place });
  await expect(clock.advanceTo("someday")).rejects.toMatchObject({ code: "E803" });
});
