import { describe, expect, test } from "vitest";
import { isKind, type StateType, stateTypes } from "../../src/states/kinds.ts";
import { describeTrail, extend, mayBeChosen, mayFollow } from "../../src/states/transitions.ts";

const followers = (from: StateType): StateType[] => stateTypes.filter((to) => mayFollow(from, to));

describe("what may follow a state", () => {
  test("nothing follows an end that no later step can change", () => {
    for (const end of ["Mapped", "Skipped", "TriggerFailed", "Crashed", "Cancelled"] as const) expect(followers(end)).toEqual([]);
  });

  test("a body runs only after a wait", () => {
    const before = stateTypes.filter((from) => mayFollow(from, "Running"));
    expect(before).toEqual(["Pending", "Scheduled", "Queued", "Submitted", "Paused", "Resume", "Retrying"]);
  });

  test("nothing ever goes back to Pending, or to a worker's queue", () => {
    for (const from of stateTypes)
      for (const to of ["Pending", "Queued", "Submitted"] as const) expect([from, to, mayFollow(from, to)]).toEqual([from, to, false]);
  });

  test("a round of a loop is over only for a body that ran", () => {
    expect(stateTypes.filter((from) => mayFollow(from, "Looped"))).toEqual(["Running"]);
  });

  test("every state that is not over can still be cancelled, crash and fail", () => {
    for (const from of stateTypes.filter((type) => !isKind(type, "finished"))) {
      for (const to of ["Cancelled", "Crashed", "Failed"] as const) expect([from, to, mayFollow(from, to)]).toEqual([from, to, true]);
    }
  });

  test("a handler chooses only what is over or waits, and may follow", () => {
    expect(stateTypes.filter((to) => mayBeChosen("Running", to))).toEqual([
      ...["Scheduled", "Paused", "Resume", "Retrying", "Success", "Cached", "Skipped", "Looped"],
      ...["Failed", "TimedOut", "TriggerFailed", "ValidationFailed", "Crashed", "Cancelled"],
    ]);
    expect(mayBeChosen("Pending", "Running")).toBe(false);
    expect(mayBeChosen("Pending", "Mapped")).toBe(false);
    expect(mayBeChosen("Pending", "Looped")).toBe(false);
  });
});

describe("the trail of a task run", () => {
  test("tells every state in order", () => {
    const trail = (["Pending", "Running", "Failed", "Retrying", "Running", "Success"] as const).reduce(extend, "");
    expect(describeTrail(trail)).toBe("Pending → Running → Failed → Retrying → Running → Success");
    expect(describeTrail(stateTypes.reduce(extend, ""))).toBe(stateTypes.join(" → "));
  });

  test("stays short however many rounds there are, and keeps the newest", () => {
    let trail = "";
    for (let i = 0; i < 10_000; i++) trail = extend(extend(trail, "Running"), "Looped");
    trail = extend(trail, "Success");
    expect(trail.length).toBeLessThanOrEqual(200);
    expect(describeTrail(trail)).toMatch(/^… → .*Running → Looped → Success$/);
  });
});
