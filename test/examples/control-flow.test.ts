import { describe, expect, test, vi } from "vitest";
import { flow } from "../../examples/control-flow/flow.ts";

const { refs } = flow;

describe("the tour of control flow", () => {
  test("goes through a rainy Monday, and prints nothing", async () => {
    const stdout = vi.spyOn(process.stdout, "write");
    const stderr = vi.spyOn(process.stderr, "write");
    const run = await flow.run();
    expect([stdout.mock.calls, stderr.mock.calls]).toEqual([[], []]);
    expect(run.state).toMatchObject({ type: "Success", message: "A good morning, says 1 task." });
    expect(run.get(refs.opening)).toBe("we open at 6");
    expect(run.get(refs.dish)).toBe("soup");
    expect(run.stateOf(refs.tables)).toMatchObject({ type: "Skipped" });
    expect(run.stateOf(refs.cake)).toMatchObject({ type: "Skipped" });
    expect(run.stateOf("bake-cake")).toMatchObject({ type: "Skipped", message: "Cakes are for Sundays." });
    expect(run.get(refs.dough)).toEqual(["turn 1", "turn 2", "turn 3"]);
    expect(run.statesOf(refs.loaves).map(({ type }) => type)).toEqual(["Success", "Failed", "Success"]);
    expect(run.get(refs.good)).toEqual(["rye baked at 220", "wheat baked at 220"]);
    expect(run.get(refs.parcels)).toEqual(["sliced rye baked at 220, in paper", "sliced wheat baked at 220, in paper"]);
    expect(run.get(refs.apology)).toEqual(["Sorry, there is no recipe for pretzels."]);
    expect(run.get(refs.shop)).toBe("open with 3 orders");
    expect(run.get(refs.floor)).toBe("swept");
  });

  test("goes through a sunny Sunday", async () => {
    const run = await flow.run({ parameters: { day: "sunday", weather: "sun" } });
    expect(run.get(refs.opening)).toBe("we open at 8");
    expect(run.get(refs.dish)).toBe("ice cream");
    expect(run.get(refs.tables)).toBe("4 tables outside");
    expect(run.get(refs.cake)).toBe("cake with cherries");
  });

  test("knows no dish for other weather, so that all branches are skipped", async () => {
    const run = await flow.run({ parameters: { weather: "fog" } });
    expect(run.stateOf(refs.dish)).toMatchObject({ type: "Skipped" });
  });

  test("cleans the oven up although a loaf failed, and after the loaves", async () => {
    const over: string[] = [];
    const run = await flow.run({
      keep: "all",
      onEvent: (event) => {
        if (event.kind === "state" && ["Success", "Failed"].includes(event.to.type)) over.push(event.slug);
      },
    });
    expect(run.get("oven.cleanup")).toBe("cooled down from 220 degrees");
    const oven = over.filter((slug) => /^(oven|bake-\d)/.test(slug)).map((slug) => slug.replace(/-\d+$/, ""));
    expect(oven).toEqual(["oven.setup", "bake", "bake", "bake", "oven.cleanup"]);
  });

  test("needs two loaves to open the shop, and only that decides how the morning ends", async () => {
    const one = await flow.run({ parameters: { orders: ["pretzel", "rye"] } });
    expect(one.stateOf(refs.shop)).toMatchObject({ type: "TriggerFailed" });
    expect(one.stateOf(refs.floor)).toMatchObject({ type: "Success" });
    expect(one.state).toMatchObject({ type: "Failed", message: "The shop stays closed, says 1 task." });

    const two = await flow.run({ parameters: { orders: ["rye", "rye"] } });
    expect(two.stateOf(refs.apology)).toMatchObject({ type: "TriggerFailed" });
    expect(two.state).toMatchObject({ type: "Success" });
  });
});
