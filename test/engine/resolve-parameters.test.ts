import { describe, expect, test } from "vitest";
import { z } from "zod";
import { parameter } from "../../src/core/parameter.ts";
import { resolveParameters } from "../../src/engine/resolve-parameters.ts";
import { isHeadraceError } from "../../src/errors/define.ts";
import { Secret } from "../../src/util/secret.ts";
import { graphOf } from "../helpers/flow-graph.ts";

const plain = graphOf(() => [parameter("required"), parameter("optional", { default: "default" }), parameter("__proto__", { default: 1 })]);
const checked = graphOf(() => [
  parameter("count", { schema: z.number().int() }),
  parameter("day", {
    schema: z
      .string()
      .default("2026-01-01")
      .transform((text) => new Date(text)),
  }),
  parameter("nested", { schema: z.object({ list: z.array(z.number()) }), default: { list: [1] } }),
]);

describe("the value of a parameter", () => {
  test("comes from the first source that has one, else it is the default", async () => {
    expect(await resolveParameters(plain, [{ required: 1 }, { required: 2, optional: 3 }, { optional: 4 }])).toMatchObject({ required: 1, optional: 3 });
    expect(await resolveParameters(plain, [undefined, { required: null }])).toMatchObject({ required: null, optional: "default" });
    expect(await resolveParameters(plain, [{ required: undefined }, { required: 0 }])).toMatchObject({ required: 0 });
  });

  test("is looked for among own properties only", async () => {
    const values = await resolveParameters(plain, [Object.create({ optional: "inherited" }), { required: 1 }]);
    expect(values.optional).toBe("default");
    expect(Object.hasOwn(values, "__proto__")).toBe(true);
  });

  test("is checked and converted by its schema, and so is its default", async () => {
    const values = await resolveParameters(checked, [{ count: 3 }]);
    expect(values).toEqual({ count: 3, day: new Date("2026-01-01"), nested: { list: [1] } });
  });

  test("is frozen, and not the caller's own", async () => {
    const given = { count: 1, nested: { list: [1] } };
    const { nested } = await resolveParameters(checked, [given]);
    expect(Object.isFrozen((nested as typeof given.nested).list)).toBe(true);
    expect(Object.isFrozen(given.nested)).toBe(false);
  });
});

describe("refused, before anything runs, is", () => {
  test("an unknown one, with what may have been meant", async () => {
    await expect(resolveParameters(plain, [{ requierd: 1 }])).rejects.toMatchObject({
      code: "E305",
      message: expect.stringContaining("Did you mean required?"),
    });
  });

  test("a missing one, all of them at once", async () => {
    const two = graphOf(() => [parameter("a"), parameter("b"), parameter("c", { default: 1 })]);
    await expect(resolveParameters(two, [])).rejects.toMatchObject({ code: "E306", what: "The flow test needs the parameters a, b." });
    await expect(resolveParameters(checked, [])).rejects.toMatchObject({ code: "E306", what: "The flow test needs the parameter count." });
  });

  test("one that its schema does not take, with where and why", async () => {
    await expect(resolveParameters(checked, [{ count: 1.5 }])).rejects.toMatchObject({
      code: "E307",
      what: expect.stringContaining("The parameter count of the flow test is not valid: "),
    });
    const wrong = resolveParameters(checked, [{ count: 1, nested: { list: [1, "x"] } }]);
    await expect(wrong).rejects.toMatchObject({ code: "E307", what: expect.stringContaining("at .list[1] ") });
  });

  test("one that its schema does not take, with the value in short and without secrets", async () => {
    const problem = async (value: unknown, name = "count"): Promise<string> => {
      const graph = graphOf(() => parameter(name, { schema: z.object({ id: z.string() }) }));
      const error: unknown = await resolveParameters(graph, [{ [name]: value }]).catch((thrown: unknown) => thrown);
      return isHeadraceError(error) ? error.what : "";
    };
    expect(await problem({ id: 5 })).toMatch(/: at \.id .*; its value is \{ id: 5 \}\.$/);
    expect((await problem("x".repeat(1000))).length).toBeLessThan(250);
    expect(await problem(new Secret("hunter2-hunter2"))).not.toContain("hunter2");
    expect(await problem("hunter2", "db_password")).toMatch(/its value is \*\*\*\.$/);
  });

  test("one whose schema itself fails", async () => {
    const broken = {
      "~standard": {
        version: 1 as const,
        vendor: "broken",
        validate: (): never => {
          throw new Error("a schema's bug");
        },
      },
    };
    const graph = graphOf(() => parameter("odd", { schema: broken }));
    await expect(resolveParameters(graph, [{ odd: 1 }])).rejects.toMatchObject({ code: "E307", message: expect.stringContaining("a schema's bug") });
  });
});
