import { expect } from "vitest";
import { exiting, flood, levels, speaking, strayAfter, strayDuring, surroundings } from "../../fixtures/flows/inside.ts";
import { makeGates } from "../../helpers/gates.ts";
import { labelOf } from "../../helpers/run-invariants.ts";
import type { RunStory } from "../../helpers/run-story.ts";
import { asSoleListener } from "../../helpers/sole-listener.ts";
import type { Promises } from "./kit.ts";

const given = {
  context: { given: { deep: [1] }, secrets: { key: "s3cret-value" }, date: "2026-03-01T22:00:00Z" },
  runName: "brisk-otter",
  parameters: { unit: "F" },
};

export const surroundingsOfTasks: Promises = {
  "context tells a task what it is part of": async ({ run }) => {
    const { run: ended } = await run(surroundings, given);
    const seen = ended.get(surroundings.refs.looks);
    expect(seen).toMatchObject({
      flowName: "surroundings",
      flowRunId: ended.flowRunId,
      flowRunName: "brisk-otter",
      parameters: { unit: "F" },
      scheduledStartTime: expect.any(Date),
      given: { deep: [1] },
      secrets: { key: "s3cret-value" },
      date: new Date("2026-03-01T22:00:00Z"),
      days: ["2026-02-28", "2026-03-01", "2026-03-02"],
      names: ["looks", "looks", "looks-1", "looks"],
      counts: [1, 1, undefined, undefined, false],
      aborted: false,
    });
    expect(seen.id).toMatch(/^[0-9a-f-]{36}$/);
  },

  "also after an await, and in what it calls back later": async ({ run }) => {
    const { run: ended } = await run(surroundings);
    const [first, second, third] = ended.get(surroundings.refs.later) as [{ names: string[]; id: string }, unknown, string];
    expect(first.names).toEqual(["looks-later", "looks-later", "looks-later-1", "looks-later"]);
    expect(second).toEqual(first);
    expect(third).toBe("looks-later-1");
  },

  "also in its trigger, its handlers and the name of its run": async ({ run }) => {
    const story = await run(surroundings);
    expect(story.run.get(surroundings.refs.watched)).toBe("named in watched-1");
    expect(story.logs("watched-1")).toEqual(["trigger of watched-1", "handler of watched-1 on Running, start 1", "handler of watched-1 on Success, start 1"]);
    expect(story.run.get(surroundings.refs.named)).toEqual(
      [1, 2].map((n) => expect.stringMatching(new RegExp(`^${n} of C on \\d{4}-\\d\\d-\\d\\d in surroundings$`))),
    );
  },
};

/** What a task run said between its first and its last state, in order. */
function saidBetween({ events }: RunStory, label: string): string[] {
  return events.flatMap((event) => {
    if (!("slug" in event) || event.slug === undefined || labelOf(event.slug, event.mapIndex) !== label) return [];
    if (event.kind === "state") return [event.to.type];
    if (event.kind === "progress") return [`${event.done} of ${event.total}`];
    return event.kind === "log" ? [`${event.source} ${event.level}: ${event.message}`] : [];
  });
}

export const output: Promises = {
  "what a task logs, prints and says of its progress comes in order, and before it is over": async ({ run }) => {
    const story = await run(speaking);
    expect(saidBetween(story, "logs-1")).toEqual([
      "Running",
      "console info: logs one",
      "logger info: logs logged",
      "console info: logs two goes on",
      "console warn: logs error",
      "1 of 4",
      "2 of undefined",
      "console info: bytes: ähä",
      "Success",
    ]);
    expect(story.logLines("logs-1")[1]).toMatchObject({ fields: { answer: 42 } });
    expect(saidBetween(story, "child-1[1]")).toEqual(["Running", "console info: child 1", "Success"]);
  },

  "without logConsole it is printed, each line with the task's name in front": async ({ run }) => {
    const story = await run(speaking);
    const lines = story.printed.split("\n").filter((line) => line.startsWith("prints | "));
    expect(lines.map((line) => line.slice("prints | ".length))).toEqual(["prints one", "prints two goes on", "prints error", "bytes: ähä"]);
    expect(story.logLines("prints-1").map(({ source }) => source)).toEqual(["logger"]);
  },

  "a flood of output harms nobody": async ({ run }) => {
    const story = await run(flood);
    expect(story.run.get(flood.refs)).toBe("unharmed");
    const lines = story.logs("floods-1");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(65_536);
    expect(lines.join("").length).toBeGreaterThan(200_000);
  },

  "anything can be logged, at four levels": async ({ run }) => {
    const story = await run(levels);
    expect(story.run.successful).toBe(true);
    expect(story.logLines("logs-1").map(({ level, message }) => `${level}: ${message.split("\n")[0]}`)).toEqual([
      "debug: a",
      "info: { b: 1 }",
      "warn: Error: c",
      "error: d",
      "info: (cannot be shown)",
    ]);
  },
};

export const strayErrors: Promises = {
  "an error that escapes a body while it runs fails it, and it may start again": ({ run }) =>
    asSoleListener(async () => {
      const story = await run(strayDuring);
      expect(story.final("throws-1")).toMatchObject({ type: "Failed", error: { name: "RangeError", message: "from a timer" } });
      expect(story.states("rejects-1")).toEqual(["Running", "Failed", "Retrying", "Running", "Success"]);
      expect(story.run.get(strayDuring.refs.rejected)).toBe("second start");
    }),

  "an error that comes after the body is a line in the log and changes no state": ({ start }) =>
    asSoleListener(async () => {
      const gates = makeGates();
      const live = start(strayAfter, { parameters: { folder: gates.folder } });
      for (const slug of ["throws-1", "rejects-1"]) await live.said((event) => event.kind === "log" && event.slug === slug);
      gates.open("end");
      const story = await live.story;
      expect(story.run.successful).toBe(true);
      expect(story.logLines("throws-1")).toMatchObject([{ level: "error", message: expect.stringContaining("RangeError: from a timer") }]);
      expect(story.logLines("rejects-1")).toMatchObject([{ level: "error", message: expect.stringContaining("RangeError: nobody waits for it") }]);
    }),

  "process.exit in a task ends that task run Crashed, wherever it is called, and no other": async ({ run }) => {
    const story = await run(exiting);
    const codes = { "exits-1": 0, "exits-and-catches-1": 3, "exits-later-1": 5, "exits-in-trigger-1": 6, "exits-in-handler-1": 7 };
    for (const [slug, code] of Object.entries(codes)) {
      expect(story.final(slug)).toMatchObject({ type: "Crashed", error: { code: "E315" }, message: expect.stringContaining(`process.exit(${code})`) });
      expect(story.submits(slug)).toBe(1);
    }
    expect(story.run.get(exiting.refs.other)).toBe("unharmed");
    expect(story.run.state.type).toBe("Failed");
  },
};
