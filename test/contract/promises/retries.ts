import { expect } from "vitest";
import {
  asks,
  asksLater,
  asksTriggerAgain,
  badName,
  children,
  delays,
  givesUp,
  meanwhile,
  never,
  onlySome,
  recovers,
  signals,
} from "../../fixtures/flows/retries.ts";
import type { RunStory } from "../../helpers/run-story.ts";
import type { Promises } from "./kit.ts";

/** Milliseconds that each new start waits for: at least so many, and at most. That the start comes no sooner is seen here, too. */
function waits(story: RunStory, slug: string): { readonly least: number; readonly most: number }[] {
  const changes = story.events.filter((event) => event.kind === "state" && event.slug === slug);
  return changes.flatMap((event, i) => {
    if (event.kind !== "state" || event.to.type !== "Retrying") return [];
    const [before, after] = [changes[i - 1], changes[i + 1]];
    if (before?.kind !== "state" || after?.kind !== "state") throw new Error(`${slug} did not fail and start again`);
    const due = event.to.startTime?.getTime() ?? Number.NaN;
    // Clocks count whole milliseconds, and timers may be early by one.
    expect(after.at).toBeGreaterThanOrEqual(due - 3);
    return [{ least: due - event.at, most: due - before.at }];
  });
}

function failures({ events }: RunStory, slug: string): string[] {
  const failed = events.flatMap((event) => (event.kind === "state" && event.slug === slug && event.to.type === "Failed" ? [event] : []));
  return failed.map(({ willRetry }) => (willRetry ? "will retry" : "final"));
}

export const retries: Promises = {
  "a task that fails starts again, and goes through Failed and Retrying": async ({ run }) => {
    const story = await run(recovers);
    expect(story.states("flaky-1")).toEqual(["Running", "Failed", "Retrying", "Running", "Failed", "Retrying", "Running", "Success"]);
    expect(story.logs("flaky-1")).toEqual(["start 1", "start 2", "start 3"]);
    expect(story.submits("flaky-1")).toBe(3);
    expect(story.run.get(recovers.refs)).toBe(3);
    expect([...story.run.taskRuns()][0]).toMatchObject({ runCount: 3, state: { type: "Success" } });
    expect(story.stateObjects("flaky-1")[2]).toMatchObject({
      type: "Retrying",
      runCount: 1,
      startTime: expect.any(Date),
      message: "Retrying after attempt 1 of 4.",
    });
  },

  "after maxRetries + 1 starts it ends with the last failure": async ({ run }) => {
    const story = await run(givesUp);
    expect(story.submits("flaky-1")).toBe(3);
    expect(story.final("flaky-1")).toMatchObject({ type: "Failed", error: { name: "RangeError", message: "failure 3" } });
    expect(story.run.state.type).toBe("Failed");
  },

  "a failure that another start follows says so, the last one does not": async ({ run }) => {
    expect(failures(await run(recovers), "flaky-1")).toEqual(["will retry", "will retry"]);
    expect(failures(await run(givesUp), "flaky-1")).toEqual(["will retry", "will retry", "final"]);
    expect(failures(await run(never), "flaky-1")).toEqual(["final"]);
    // Starts are left, but its error is not worth one.
    expect(failures(await run(onlySome), "other-1")).toEqual(["final"]);
  },

  "with maxRetries 0 there is one start": async ({ run }) => {
    expect((await run(never)).states("flaky-1")).toEqual(["Running", "Failed"]);
  },

  "while a task waits for its next start, everything else goes on": async ({ run }) => {
    const story = await run(meanwhile);
    const order = story.starts();
    expect(order.lastIndexOf("waits-1")).toBeGreaterThan(order.indexOf("note-3"));
    expect(order.at(-1)).toBe("note-1");
    expect(story.run.get(meanwhile.refs)).toBe(2);
  },

  "the wait is as long as the list or the function says": async ({ run }) => {
    const story = await run(delays);
    const said = { "listed-1": [20, 60], "computed-1": [30, 60] };
    for (const [slug, delays] of Object.entries(said)) {
      const found = waits(story, slug);
      expect(found).toHaveLength(delays.length);
      for (const [i, { least, most }] of found.entries()) {
        expect(least).toBeLessThanOrEqual(delays[i] ?? 0);
        expect(most).toBeGreaterThanOrEqual(delays[i] ?? 0);
      }
    }
  },

  "retryOn says which errors are worth another start": async ({ run }) => {
    const story = await run(onlySome);
    expect([story.submits("fitting-1"), story.submits("other-1"), story.submits("asked-1")]).toEqual([2, 1, 2]);
    expect(story.final("asked-1")).toMatchObject({ type: "Failed", error: { message: "failure 2" } });
    // The same as a promise, and one that rejects.
    expect([story.submits("waited-1"), story.submits("broken-1")]).toEqual([2, 1]);
    expect(story.final("waited-1")).toMatchObject({ type: "Failed", error: { message: "failure 2" } });
    expect(story.final("broken-1")).toMatchObject({ type: "Failed", error: { message: "cannot decide" } });
  },

  "each child is started again by itself": async ({ run }) => {
    const story = await run(children);
    expect(story.run.get(children.refs.values)).toEqual(["0 in start 1", "1 in start 2", "2 in start 1"]);
    expect(story.run.get(children.refs.all)).toEqual(["0 in start 1", "1 in start 2", "2 in start 1"]);
    expect([0, 1, 2].map((i) => story.submits(`flaky-1[${i}]`))).toEqual([1, 2, 1]);
  },

  "Retry starts again beyond maxRetries, and not before its time": async ({ run }) => {
    const story = await run(asks);
    expect(story.run.get(asks.refs)).toBe(4);
    expect(story.states("asks-1").filter((type) => type === "Retrying")).toHaveLength(3);
    const later = await run(asksLater);
    expect(waits(later, "asks-1")).toHaveLength(1);
    expect(later.stateObjects("asks-1")[1]).toMatchObject({ type: "Retrying", message: "later" });
  },

  "Fail is tried again, Skip and a trigger that says no are not": async ({ run }) => {
    const story = await run(signals);
    expect(story.logs("fails-1")).toEqual(["start 1", "start 2"]);
    expect(story.states("skips-1")).toEqual(["Running", "Skipped"]);
    expect(story.states("refused-1")).toEqual(["TriggerFailed"]);
    expect(story.final("refused-1").message).toBe("The trigger allFailed of refused-1 did not let it run: every upstream task was successful.");
  },

  "a new start goes through every step again": async ({ run }) => {
    expect((await run(asksTriggerAgain)).logs("flaky-1").filter((line) => line === "trigger asked")).toHaveLength(2);
  },

  "an error in the name of a task run fails it before it runs, for good": async ({ run }) => {
    expect((await run(badName)).states("named-1")).toEqual(["Failed"]);
  },
};
