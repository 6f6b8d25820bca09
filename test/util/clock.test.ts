import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { systemClock } from "../../src/util/clock.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-01-01T00:00:00Z"), toFake: ["setTimeout", "clearTimeout", "Date", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const day = 86_400_000;

describe("the machine's clock", () => {
  test("calls back once an instant is reached, never in the same tick", () => {
    const called = vi.fn();
    systemClock.at(systemClock.now() + 1000, called);
    systemClock.at(systemClock.now() - 5, called);
    expect(called).not.toHaveBeenCalled();
    vi.advanceTimersByTime(0);
    expect(called).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(999);
    expect(called).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1);
    expect(called).toHaveBeenCalledTimes(2);
  });

  test("waits longer than one timer can", () => {
    const called = vi.fn();
    systemClock.at(systemClock.now() + 60 * day, called);
    vi.advanceTimersByTime(59 * day);
    expect(called).not.toHaveBeenCalled();
    vi.advanceTimersByTime(day);
    expect(called).toHaveBeenCalledTimes(1);
  });

  test("forgets a wait, also a long one half way", () => {
    const called = vi.fn();
    const stop = systemClock.at(systemClock.now() + 60 * day, called);
    vi.advanceTimersByTime(40 * day);
    stop();
    vi.advanceTimersByTime(40 * day);
    expect(called).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  test("waits as long as it was asked to, however the time of day is set meanwhile", () => {
    const called = vi.fn();
    systemClock.at(systemClock.now() + 40 * day, called);
    vi.setSystemTime(new Date("2020-01-01"));
    vi.advanceTimersByTime(40 * day);
    expect(called).toHaveBeenCalledTimes(1);
  });

  test("measures durations by a clock that nobody sets", () => {
    const begun = systemClock.monotonic();
    vi.setSystemTime(new Date("2020-01-01"));
    vi.advanceTimersByTime(250);
    expect(systemClock.monotonic() - begun).toBeCloseTo(250, 0);
  });
});
