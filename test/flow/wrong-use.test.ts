import { describe, expect, test } from "vitest";
import { Flow, task } from "../../src/index.ts";
import { thrownBy } from "../helpers/thrown-by.ts";

const one = task("one", () => 1);
const flow = new Flow("plain", () => [one(), task("many", (n: number) => n).map([1, 2])]);
/** What somebody without type checks may write. */
const run = (options: unknown): Promise<unknown> => flow.run(options as never);

describe("flow.run() refuses", () => {
  test.each([
    ["retries", { retries: 3 }, "there is no such option"],
    ["paramaters", { paramaters: {} }, "there is no such option.\n  Did you mean parameters?"],
    ["options", 5, "no record of options"],
    ["parameters", { parameters: [1] }, "no record"],
    ["context", { context: "x" }, "no record"],
    ["executor", { executor: { label: "x" } }, "no executor"],
    ["signal", { signal: {} }, "no AbortSignal"],
    ["onEvent", { onEvent: 1 }, "no function"],
    ["onRun", { onRun: 1 }, "no function"],
    ["print", { print: 1 }, "no function"],
    ["keep", { keep: "some" }, 'neither "all" nor a list of refs'],
    ["keep", { keep: ["one-1"] }, 'neither "all" nor a list of refs'],
    ["taskStates", { taskStates: [] }, "no record"],
    ["runName", { runName: 5 }, "no text"],
    ["runOnSchedule", { runOnSchedule: 1 }, "neither true nor false"],
    ["clock", { clock: { now: () => 1 } }, "no clock"],
    ["clock", { clock: null }, "no clock"],
    ["only", { only: "one-1" }, "no record"],
    ["only", { only: new Map([["one-1", "all"]]) }, "a Map is no record"],
    ["only", { only: { "onr-1": "all" } }, "there is no task with the slug onr-1.\n  Did you mean one-1?"],
    ["only", { only: { "something-else": "all" } }, "there is no task with the slug something-else."],
    ["only", { only: { "one-1": "some" } }, 'one-1 has the text "some", which is neither "all" nor a list of indexes from 0'],
    ["only", { only: { "many-1": [0, -1] } }, "many-1 has an array of 2, which is neither"],
    ["only", { only: { "one-1": [0] } }, 'one-1 is not mapped, so it has no children; write { "one-1": "all" }'],
    ["parameters", { parameters: new Map() }, "a Map is no record"],
    ["context", { context: new Map() }, "a Map is no record"],
    ["taskStates", { taskStates: new Map() }, "a Map is no record"],
  ])("the option %s given as %j", async (option, options, problem) => {
    await expect(run(options)).rejects.toMatchObject({ code: "E309", what: expect.stringContaining(`The option ${option} of flow.run() is not valid: `) });
    await expect(run(options)).rejects.toThrow(problem);
  });

  test("to keep what belongs to another flow", async () => {
    const another = new Flow("another", () => task("another", () => 2)());
    await expect(flow.run({ keep: [...flow.refs, another.refs] })).rejects.toMatchObject({
      code: "E309",
      what: "The option keep of flow.run() is not valid: another-1 belongs to another flow than plain.",
    });
  });

  test("to run inside a build function", async () => {
    let inside: Promise<unknown> | undefined;
    new Flow("outer", () => {
      inside = flow.run();
    });
    await expect(inside).rejects.toMatchObject({ code: "E308", place: expect.stringContaining("wrong-use.test.ts") });
  });

  test("a flow with a cycle that nobody looked for before, and runs nothing", async () => {
    let calls = 0;
    const counts = task("counts", () => calls++);
    const circle = new Flow("circle", { validate: false }, () => {
      const [a, b] = [counts(), counts()];
      a.after(b);
      b.after(a);
    });
    await expect(circle.run()).rejects.toMatchObject({ code: "E008" });
    expect(calls).toBe(0);
  });

  test("attributes that were set to something wrong", async () => {
    const late = new Flow("late", () => one());
    const wrong: readonly (readonly [string, unknown])[] = [
      ["executor", {}],
      ["schedule", {}],
      ["stateHandlers", [1]],
      ["stateHandlers", "x"],
      ["onFailure", 1],
      ["terminalStateHandler", "x"],
      ["concurrency", { tag: 0 }],
      ["concurrency", { tag: 1.5 }],
      ["concurrency", null],
      ["concurrency", 3],
      ["maxRuntime", 0],
      ["maxRuntime", "soon"],
      ["maxRuntime", true],
    ];
    for (const [name, value] of wrong) {
      const before: unknown = Reflect.get(late, name);
      Reflect.set(late, name, value);
      await expect(late.run(), `${name}: ${String(value)}`).rejects.toMatchObject({
        code: "E313",
        what: expect.stringContaining(`The option ${name} of the flow late is not valid`),
      });
      Reflect.set(late, name, before);
    }
    expect((await late.run()).successful).toBe(true);
  });
});

test("new Flow refuses the same at once, and says where", () => {
  const made = (options: unknown): unknown => thrownBy(() => new Flow("wrong", options as never, () => one()));
  expect(made({ executr: 1 })).toMatchObject({
    code: "E313",
    what: "The option executr of the flow wrong is not valid: there is no such option.",
    next: "Did you mean executor?",
    place: expect.stringContaining("wrong-use.test.ts"),
  });
  expect(made({ maxRuntime: -1 })).toMatchObject({ code: "E313" });
  expect(made({ concurrency: { tag: "2" } })).toMatchObject({ code: "E313", message: expect.stringContaining("tag has") });
});

test.each(["", "  ", undefined, 3])("new Flow refuses %j as a name, and says where", (name) => {
  const error = thrownBy(() => new Flow(name as never, () => one()));
  expect(error).toMatchObject({
    code: "E030",
    what: expect.stringMatching(/^A flow needs a name, and was given /),
    place: expect.stringContaining("wrong-use.test.ts"),
  });
});

describe("reading a run refuses", () => {
  const other = new Flow("other", () => one());

  test("what is of another flow, no ref, or not there, naming what there is", async () => {
    const ended = await flow.run();
    expect(thrownBy(() => ended.get(other.refs))).toMatchObject({ code: "E303" });
    expect(thrownBy(() => ended.get({ one: flow.refs } as never))).toMatchObject({ code: "E350" });
    expect(thrownBy(() => ended.stateOf("two"))).toMatchObject({ code: "E302", message: expect.stringContaining("one-1") });
    const twice = await new Flow("twice", () => [one(), one()]).run();
    expect(thrownBy(() => twice.get("one"))).toMatchObject({ code: "E302", message: expect.stringContaining("one-1, one-2") });
  });

  test("a child that has no value, naming which", async () => {
    const odd = task("odd", (n: number) => {
      if (n % 2 === 1) throw new Error("odd");
      return n;
    });
    const mixed = new Flow("mixed", () => odd.map(Array.from({ length: 40 }, (_, i) => i)));
    const ended = await mixed.run();
    expect(thrownBy(() => ended.get(mixed.refs))).toMatchObject({
      code: "E300",
      message: expect.stringContaining("odd-1[1, 3, 5, 7, 9, 11, 13, 15, 17, 19, and 10 more]"),
      cause: { message: "odd" },
    });
    expect(ended.statesOf(mixed.refs)[2]).toMatchObject({ type: "Success", result: 2 });
  });
});
