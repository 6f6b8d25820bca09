import { expect } from "vitest";
import type { Flow, RunEvent } from "../../../src/index.ts";
import { deep, limitedRetry, limitedTag, limitedTask, plainOrder } from "../../fixtures/flows/order.ts";
import { makeGates } from "../../helpers/gates.ts";
import { labelOf } from "../../helpers/run-invariants.ts";
import type { RunStory } from "../../helpers/run-story.ts";
import type { Kit, Promises } from "./kit.ts";

/** How many task runs of these tasks ran at once at most. */
function mostAtOnce(events: readonly RunEvent[], slugs: readonly string[]): number {
  const running = new Set<string>();
  let most = 0;
  for (const event of events) {
    if (event.kind !== "state" || !slugs.includes(event.slug)) continue;
    const label = labelOf(event.slug, event.mapIndex);
    if (event.to.type === "Running") running.add(label);
    else running.delete(label);
    most = Math.max(most, running.size);
  }
  return most;
}

/** Runs a flow whose bodies all wait for one gate, which opens as soon as so many of them run. */
async function openedAt(
  start: Kit["start"],
  flow: Flow<unknown>,
  { slugs, atOnce }: { readonly slugs: readonly string[]; readonly atOnce: number },
): Promise<RunStory> {
  const gates = makeGates();
  const live = start(flow, { parameters: { folder: gates.folder } });
  await live.said(() => mostAtOnce(live.events, slugs) >= atOnce);
  gates.open("go");
  return live.story;
}

export const order: Promises = {
  "child i of the next map starts when child i of the last one is done": async ({ start }) => {
    const gates = makeGates();
    const live = start(deep, { parameters: { folder: gates.folder } });
    await live.begun("first-1[3]");
    const isOver = (slug: string, mapIndex: number) => (event: RunEvent) =>
      event.kind === "state" && event.slug === slug && event.mapIndex === mapIndex && event.to.type === "Success";
    for (const i of [0, 1, 2]) await live.said(isOver("third-1", i));
    gates.open("three");
    const story = await live.story;
    expect(story.run.get(deep.refs.all)).toEqual([0, 1, 2, 3]);
  },

  "where one thing runs at a time, the deepest goes first and then the order of calls": async ({ run, capacity }) => {
    const starts = (await run(plainOrder)).starts();
    const inOrder = ["second-1[0]", "third-1[0]", "second-1[1]", "third-1[1]", "second-1[2]", "third-1[2]"];
    expect(capacity === 1 ? starts : [...starts].sort()).toEqual(capacity === 1 ? inOrder : [...inOrder].sort());
  },

  "no more task runs of a task run at once than it says": async ({ start, capacity }) => {
    const atOnce = Math.min(2, capacity);
    const { events } = await openedAt(start, limitedTask, { slugs: ["two-at-once-1"], atOnce });
    expect(mostAtOnce(events, ["two-at-once-1"])).toBe(atOnce);
  },

  "no more task runs with a tag run at once than the flow says, and others do not wait for them": async ({ start, capacity }) => {
    const { events } = await openedAt(start, limitedTag, { slugs: ["reads-1", "writes-1", "free-1"], atOnce: capacity });
    expect(mostAtOnce(events, ["reads-1", "writes-1"])).toBeLessThanOrEqual(2);
    expect(mostAtOnce(events, ["writes-1"])).toBe(1);
    expect(mostAtOnce(events, ["reads-1", "writes-1", "free-1"])).toBe(capacity);
  },

  "a task run that waits for its next start holds no place under a limit": async ({ start }) => {
    const live = start(limitedRetry);
    await live.said((event) => event.kind === "state" && event.mapIndex === 2 && event.to.type === "Success");
    live.cancel();
    const story = await live.story;
    expect(story.starts()).toEqual(["one-at-a-time-1[0]", "one-at-a-time-1[1]", "one-at-a-time-1[2]"]);
    expect(story.final("one-at-a-time-1[0]").type).toBe("Cancelled");
    expect(mostAtOnce(story.events, ["one-at-a-time-1"])).toBe(1);
  },
};
