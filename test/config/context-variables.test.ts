import { expect, test, vi } from "vitest";
import { contextFromEnvironment } from "../../src/config/context-variables.ts";
import { context, Flow, task } from "../../src/index.ts";

test("variables of the environment are text in the context, by their names in TypeScript's manner", () => {
  const env = {
    HEADRACE__CONTEXT__IMAGE: "my/image:1",
    HEADRACE__CONTEXT__DATA_CENTER: "north",
    HEADRACE__CONTEXT__: "x",
    HEADRACE__RUN__ON_SCHEDULE: "false",
  };
  expect(contextFromEnvironment(env)).toEqual({ image: "my/image:1", dataCenter: "north" });
});

test("a run reads them where it is given nothing else", async () => {
  vi.stubEnv("HEADRACE__CONTEXT__IMAGE", "my/image:1");
  vi.stubEnv("HEADRACE__CONTEXT__DATE", "2026-03-01");
  vi.stubEnv("HEADRACE__CONTEXT__DATA_CENTER", "north");
  const flow = new Flow("reads", () => task("reads", () => [context.image, context.today, context.dataCenter])());
  expect((await flow.run()).get(flow.refs)).toEqual(["my/image:1", "2026-03-01", "north"]);
  expect((await flow.run({ context: { image: "other", date: "2026-04-01" } })).get(flow.refs)).toEqual(["other", "2026-04-01", "north"]);
});
