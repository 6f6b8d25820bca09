import { expect } from "vitest";
import type { RunEvent } from "../../../src/index.ts";
import { resources } from "../../fixtures/flows/branches.ts";
import { childrenPause, given, inTheMiddle, keepsItsPlace, untilLater } from "../../fixtures/flows/pausing.ts";
import { loops } from "../../fixtures/flows/retries.ts";
import type { Promises } from "./kit.ts";

export const pausing: Promises = {
  "a run with only paused tasks left ends Paused, and everything that could run has run": async ({ run }) => {
    const story = await run(inTheMiddle);
    expect(story.run.state).toMatchObject({ type: "Paused", startTime: null });
    expect(story.run.successful).toBe(false);
    expect(story.final("asks-1")).toMatchObject({ type: "Paused", message: "May I?" });
    expect(story.final("by-hand-1").type).toBe("Paused");
    expect(story.states("by-hand-1")).toEqual(["Paused"]);
    expect(story.final("both-1").type).toBe("Pending");
    expect(story.run.get(inTheMiddle.refs.children)).toEqual([1, 2]);
  },

  "resume goes on with what was named, and leaves what is done as it is": async ({ run }) => {
    const { run: paused } = await run(inTheMiddle);
    const next = await paused.resume(inTheMiddle.refs.asked);
    expect(next.get(inTheMiddle.refs.both)).toEqual(["went on", [1, 2]]);
    expect(next.state.type).toBe("Paused");
    expect(next.stateOf(inTheMiddle.refs.hand).type).toBe("Paused");
    const last = await next.resume();
    expect(last.get(inTheMiddle.refs.hand)).toBe("free");
    expect(last.state.type).toBe("Success");
    // The same pause may be left twice: each time it is another run.
    expect((await paused.resume("asks")).get(inTheMiddle.refs.after)).toBe("went on");
    await expect(paused.resume("note-2")).rejects.toMatchObject({ code: "E312" });
    await expect(last.resume()).rejects.toMatchObject({ code: "E312" });
  },

  "what was done in a run is not done again when it goes on, and says nothing": async ({ run }) => {
    const events: string[] = [];
    const { run: paused } = await run(inTheMiddle, { onEvent: (event) => void (event.kind === "submit" && events.push(event.slug)) });
    expect(events.filter((slug) => slug === "note-1")).toHaveLength(2);
    events.length = 0;
    await paused.resume("asks-1");
    expect(events).toEqual(["asks-1", "note-2", "both-1"]);
  },

  "that a paused task was let go on is told, and then what becomes of it": async ({ run }) => {
    const told: string[] = [];
    const onEvent = (event: RunEvent): void => {
      if (event.kind === "state" && event.slug === "asks-1") told.push(`${event.from.type} to ${event.to.type} in start ${event.attempt}`);
    };
    const { run: paused } = await run(inTheMiddle, { onEvent });
    told.length = 0;
    await paused.resume("asks-1");
    expect(told).toEqual(["Paused to Resume in start 1", "Resume to Running in start 2", "Running to Success in start 2"]);
  },

  "context.resume at the start lets everything go on": async ({ run }) => {
    const story = await run(inTheMiddle, { context: { resume: true } });
    expect(story.run.state.type).toBe("Success");
    expect(story.logs("asks-1")).toEqual(["start 1, resumed: true"]);
    expect(story.states("by-hand-1")).toEqual(["Running", "Success"]);
  },

  "children pause one by one, and what went on from the others is kept": async ({ run }) => {
    const { run: paused } = await run(childrenPause);
    expect(paused.state.type).toBe("Paused");
    expect(paused.statesOf(childrenPause.refs.children).map(({ type }) => type)).toEqual(["Success", "Paused", "Paused"]);
    expect(paused.statesOf(childrenPause.refs.next).map(({ type }) => type)).toEqual(["Success", "Pending", "Pending"]);
    const done = await paused.resume(childrenPause.refs.children);
    expect(done.get(childrenPause.refs.next)).toEqual([20, 40, 60]);
    expect(done.get(childrenPause.refs.total)).toBe(120);
    expect(done.successful).toBe(true);
  },

  "a task that goes on keeps its count of starts and its place in a loop": async ({ run }) => {
    const { run: paused } = await run(keepsItsPlace);
    expect(paused.state.type).toBe("Paused");
    const done = await paused.resume();
    expect(done.get(keepsItsPlace.refs.count)).toBe(2);
    expect(done.stateOf(keepsItsPlace.refs.story).type).toBe("Success");
    expect(done.get(keepsItsPlace.refs.story)).toEqual(["round 1 start 2", "round 2 start 2 resumed"]);
  },

  "a pause with an end is over by itself": async ({ run }) => {
    const story = await run(untilLater);
    expect(story.states("until-later-1")).toEqual(["Running", "Paused", "Running", "Success"]);
    expect(story.run.get(untilLater.refs)).toBe(1);
  },
};

export const givenStates: Promises = {
  "a task that is over at the start does not run, and what it gave serves": async ({ run }) => {
    const story = await run(given, { taskStates: { "note-1": { type: "Success", result: "given" } } });
    expect(story.states("note-1")).toEqual([]);
    expect(story.run.get(given.refs.second)).toBe("given");
  },

  "every end that is given is kept, and upstream of others it is what it is": async ({ run }) => {
    const second = async (state: Record<string, unknown>): Promise<string> => {
      const taskStates = { "note-1": state as { type: "Failed" } };
      return (await run(given, { taskStates })).run.stateOf(given.refs.second).type;
    };
    expect(await second({ type: "Failed", error: new Error("given") })).toBe("TriggerFailed");
    expect(await second({ type: "Skipped" })).toBe("Skipped");
    expect(await second({ type: "Cancelled" })).toBe("TriggerFailed");
    expect(await second({ type: "TimedOut", message: "given" })).toBe("TriggerFailed");
    const caught = await run(given, { taskStates: { "note-1": { type: "Failed", error: new RangeError("given") } } });
    expect(caught.run.get(given.refs.caught)).toMatchObject({ name: "RangeError", message: "given" });
  },

  "a Cached state is checked again: it serves until it expires": async ({ run }) => {
    const cachedUntil = (expiresAt: Date) => ({ taskStates: { "note-1": { type: "Cached", result: "kept", expiresAt } as const } });
    expect((await run(given, cachedUntil(new Date(Date.now() + 60_000)))).run.get(given.refs.second)).toBe("kept");
    const expired = await run(given, cachedUntil(new Date(Date.now() - 1)));
    expect(expired.run.get(given.refs.second)).toBe(1);
    expect(expired.states("note-1")).toEqual(["Running", "Success"]);
  },

  "children that are given are kept, and missing ones run": async ({ run }) => {
    const story = await run(given, { taskStates: { "note-2": { type: "Mapped" }, "note-2[1]": { type: "Success", result: "given" } } });
    expect(story.run.get(given.refs.children)).toEqual([1, "given", 3]);
    expect([0, 1, 2].map((i) => story.states(`note-2[${i}]`).length)).toEqual([2, 0, 2]);
    const listed = await run(given, { taskStates: { "note-2": { type: "Mapped", result: ["a", "b"] } }, given: ["note-2[0]", "note-2[1]"] });
    expect(listed.run.get(given.refs.children)).toEqual(["a", "b", 3]);
  },

  "a state that waits is waited for, and its count goes on": async ({ run }) => {
    const startTime = new Date(Date.now() + 40);
    const story = await run(given, { taskStates: { "note-1": { type: "Scheduled", startTime }, "note-3": { type: "Retrying", runCount: 4 } } });
    const [running] = story.events.filter((event) => event.kind === "state" && event.slug === "note-1");
    expect(running?.kind === "state" && running.at).toBeGreaterThanOrEqual(startTime.getTime() - 2);
    expect([...story.run.taskRuns()].find(({ slug }) => slug === "note-3")?.runCount).toBe(5);
    expect(story.run.get(given.refs.second)).toBe(1);
  },

  "a resource is set up and cleaned up anew, with what its init gave": async ({ run }) => {
    const over = { type: "Success", result: "of another run" } as const;
    const taskStates = { "table-1": { type: "Success", result: { name: "kept" } }, "table.setup-1": over, "table.cleanup-1": over } as const;
    const story = await run(resources, { taskStates });
    expect(story.logs()).toEqual(["setup", "cleanup resource kept of kept"]);
    expect(story.run.get(resources.refs.first)).toBe("resource kept 1");
  },

  "a loop begins where the context says": async ({ run }) => {
    const story = await run(loops, { context: { taskLoopCount: 4, taskLoopResult: 100 } });
    expect(story.run.get(loops.refs.single)).toBe(109);
    expect(story.states("count-1")).toEqual(["Running", "Looped", "Running", "Success"]);
  },

  "a state for a task that is not there rejects": async ({ run }) => {
    for (const key of ["nobody-1", "note-1[0]"])
      await expect(run(given, { taskStates: { [key]: { type: "Success" } } })).rejects.toMatchObject({ code: "E319" });
    await expect(run(given, { taskStates: { "note-1": { type: "Nonsense" } as never } })).rejects.toMatchObject({ code: "E319" });
  },
};
