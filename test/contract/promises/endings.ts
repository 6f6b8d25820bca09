import { expect } from "vitest";
import { fakeClock } from "../../../src/testing/index.ts";
import {
  busyTooLong,
  cleansUp,
  comesBackLate,
  hearsTimeout,
  inTime,
  outOfTime,
  retriedTimeout,
  toCancel,
  tooLong,
  waitsForRetry,
} from "../../fixtures/flows/endings.ts";
import { makeGates } from "../../helpers/gates.ts";
import type { Promises } from "./kit.ts";

export const timeouts: Promises = {
  "a body that waits ends TimedOut at its limit, and the run goes on without it": async ({ run }) => {
    const { folder } = makeGates();
    const story = await run(outOfTime, { parameters: { folder } });
    expect(story.states("stuck-1")).toEqual(["Running", "TimedOut"]);
    expect(story.final("stuck-1")).toMatchObject({ type: "TimedOut", error: { code: "E316" }, message: expect.stringContaining("60 ms") });
    expect(story.final("note-1").type).toBe("TriggerFailed");
    expect(story.run.get(outOfTime.refs.next)).toBe("next");
    expect(story.run.get(outOfTime.refs.error)).toMatchObject({ code: "E316" });
  },

  "what a body gives, logs and throws after its time is dropped, with one warning": async ({ start }) => {
    const gates = makeGates();
    const live = start(comesBackLate, { parameters: { folder: gates.folder } });
    await live.begun("waits-1");
    gates.open("late");
    await live.said((event) => event.kind === "log" && event.slug === "stuck-1");
    gates.open("end");
    const story = await live.story;
    expect(story.states("stuck-1")).toEqual(["Running", "TimedOut"]);
    expect(story.printed).not.toContain("printed too late");
    expect(story.logLines("stuck-1")).toMatchObject([{ level: "warn", message: expect.stringMatching(/after its task run was over/) }]);
  },

  "a body hears through context.signal that its time is over": async ({ start }) => {
    const gates = makeGates();
    const live = start(hearsTimeout, { parameters: { folder: gates.folder } });
    // It throws although nobody opened its gate.
    await live.said((event) => event.kind === "log" && event.slug === "hears-1" && event.message.includes("threw"));
    gates.open("end");
    expect((await live.story).states("hears-1")).toEqual(["Running", "TimedOut"]);
  },

  "the time begins with the body, not with the wait for its turn": async ({ run }) => {
    expect((await run(inTime)).run.get(inTime.refs)).toEqual(Array.from({ length: 12 }, (_, i) => i));
  },

  "a body that is too busy to be stopped ends TimedOut when it comes back": async ({ run }) => {
    const { run: ended } = await run(busyTooLong);
    for (const slug of ["busy-1", "busy-throws-1", "busy-awaits-1"]) expect(ended.stateOf(slug)).toMatchObject({ type: "TimedOut", error: { code: "E316" } });
    for (const { slug, startedAt, durationMs } of ended.taskRuns()) {
      if (!slug.startsWith("busy")) continue;
      expect(startedAt).toBeGreaterThanOrEqual(ended.startedAt.getTime());
      expect(durationMs).toBeGreaterThan(0);
    }
  },

  "a start that was out of time is followed by the next, and handlers hear of it": async ({ run }) => {
    const { folder } = makeGates();
    const story = await run(retriedTimeout, { parameters: { folder } });
    expect(story.run.get(retriedTimeout.refs)).toBe(2);
    const changes = ["Pending → Running", "Running → TimedOut", "TimedOut → Retrying", "Retrying → Running", "Running → Success"];
    expect(story.logs("slow-1").filter((line) => line.includes("→"))).toEqual(changes);
  },
};

export const cancellation: Promises = {
  "a run that is cancelled before it begins starts nothing": async ({ run }) => {
    const { folder } = makeGates();
    const story = await run(toCancel, { parameters: { folder }, signal: AbortSignal.abort() });
    expect(story.run.state).toMatchObject({ type: "Cancelled", message: "The flow run was cancelled." });
    expect(story.events.filter(({ kind }) => kind === "submit")).toEqual([]);
    for (const slug of ["holds-1", "after-1", "child-1"]) expect(story.final(slug).type).toBe("Cancelled");
  },

  "a cancelled run ends at once, and starts nothing more": async ({ start }) => {
    const { folder } = makeGates();
    const live = start(toCancel, { parameters: { folder } });
    await live.begun("holds-1");
    live.cancel();
    const story = await live.story;
    expect(story.run.state.type).toBe("Cancelled");
    expect(story.flowStates()).toEqual(["Running", "Cancelled"]);
    expect(story.states("holds-1")).toEqual(["Running", "Cancelled"]);
    expect(story.states("after-1")).toEqual(["Cancelled"]);
    expect(story.run.stateOf(toCancel.refs.children)).toMatchObject({ type: "Cancelled" });
    expect(story.starts()).toEqual(["holds-1"]);
  },

  "handlers hear of every task run that was cancelled, also of those that never began": async ({ start }) => {
    const { folder } = makeGates();
    const live = start(toCancel, { parameters: { folder } });
    await live.begun("holds-1");
    live.cancel();
    const story = await live.story;
    expect(story.logs("holds-1")).toEqual(["Pending → Running", "Running → Cancelled"]);
    expect(story.logs("after-1")).toEqual(["Pending → Cancelled"]);
    expect(story.logs("child-1")).toEqual(["Pending → Cancelled"]);
  },

  "a body that hears of the cancel cleans up first, and one that gives a value all the same has given it": async ({ start, capacity }) => {
    const { folder } = makeGates();
    const live = start(cleansUp, { parameters: { folder } });
    await live.begun("listens-1");
    if (capacity > 1) await live.begun("ignores-1");
    live.cancel();
    const story = await live.story;
    expect(story.run.state.type).toBe("Cancelled");
    expect(story.logs("listens-1")).toEqual(["cleaned up"]);
    expect(story.states("listens-1")).toEqual(["Running", "Cancelled"]);
    expect(story.states("ignores-1")).toEqual(capacity > 1 ? ["Running", "Success"] : ["Cancelled"]);
  },

  "a task run that waits for its next start is cancelled": async ({ start }) => {
    const live = start(waitsForRetry);
    await live.said((event) => event.kind === "state" && event.to.type === "Retrying");
    live.cancel();
    const story = await live.story;
    expect(story.states("flaky-1")).toEqual(["Running", "Failed", "Retrying", "Cancelled"]);
    expect(story.logs("flaky-1").at(-1)).toBe("Retrying → Cancelled");
    expect(story.states("note-1")).toEqual(["Cancelled"]);
  },

  "maxRuntime ends the run TimedOut": async ({ start, capacity }) => {
    const { folder } = makeGates();
    const clock = fakeClock();
    const live = start(tooLong, { parameters: { folder }, clock });
    await live.begun("listens-1");
    if (capacity > 1) await live.begun("holds-1");
    await clock.advance("1m");
    const story = await live.story;
    expect(story.run.state).toMatchObject({ type: "TimedOut", error: { code: "E316" } });
    expect(story.final("note-1").type).toBe("Success");
    for (const slug of ["listens-1", "holds-1", "note-2"]) expect(story.final(slug).type).toBe("Cancelled");
  },
};
