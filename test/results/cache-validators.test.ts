import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CacheQuestion, type CacheValidator, validators } from "../../src/results/cache-validators.ts";
import { type Tokens, tokensOf } from "../../src/util/token.ts";

const now = new Date(1_000_000);

interface Case {
  readonly inputs?: object;
  readonly parameters?: object;
  readonly mapIndex?: number | null;
  readonly expiresAt?: Date | null;
}

const tokens = (values: object = {}): Tokens => tokensOf(Object.fromEntries(Object.entries(values)));

function question(cached: Case, current: Case = cached): CacheQuestion {
  const { expiresAt = new Date(now.getTime() + 1) } = cached;
  const entry = { createdAt: new Date(0), expiresAt, mapIndex: cached.mapIndex ?? null, inputs: tokens(cached.inputs), parameters: tokens(cached.parameters) };
  return { now, entry, mapIndex: current.mapIndex ?? null, inputs: tokens(current.inputs), parameters: tokens(current.parameters) };
}

const comparing: readonly (readonly [string, CacheValidator])[] = [
  ["durationOnly", validators.durationOnly],
  ["allInputs", validators.allInputs],
  ["allParameters", validators.allParameters],
  ["partialInputs", validators.partialInputs(["a"])],
  ["partialParameters", validators.partialParameters(["a"])],
  ["partialInputs without names", validators.partialInputs()],
  ["partialParameters without names", validators.partialParameters()],
];

describe.each(comparing)("validators.%s", (_, validator) => {
  it("lets equal circumstances pass until the entry expires, and not at that instant", () => {
    const same = { inputs: { a: 1, b: [2] }, parameters: { a: "x" }, mapIndex: 3 };
    expect(validator(question(same))).toBe(true);
    expect(validator(question({ ...same, expiresAt: now }))).toBe(false);
    expect(validator(question({ ...same, expiresAt: new Date(0) }))).toBe(false);
  });

  it("takes a missing time of expiry for never", () => {
    expect(validator(question({ expiresAt: null }))).toBe(true);
  });

  it("files entries so that it finds each that it would let pass", () => {
    const values = fc.record({ a: fc.constantFrom(1, 2, () => 1), b: fc.constantFrom(1, 2) }, { requiredKeys: [] });
    const cases = fc.record({ inputs: values, parameters: values, mapIndex: fc.constantFrom(null, 0, 1) });
    fc.assert(
      fc.property(cases, cases, (cached, current) => {
        const asked = question(cached, current);
        const part = validator.compares?.part(asked) ?? null;
        expect(validator(asked)).toBe(part !== null && part === validator.compares?.part(asked.entry));
      }),
    );
  });
});

describe("validators", () => {
  it("durationOnly asks for neither inputs nor parameters", () => {
    expect(validators.durationOnly(question({ inputs: { a: 1 }, parameters: { p: 1 } }, { inputs: { b: 2 }, parameters: {} }))).toBe(true);
    expect(validators.durationOnly(question({ inputs: { a: () => 1 } }))).toBe(true);
  });

  it("allInputs asks for equal inputs, no more and no fewer", () => {
    const { allInputs } = validators;
    expect(allInputs(question({ inputs: { a: { x: 1, y: 2 }, b: 1 }, parameters: { p: 1 } }, { inputs: { b: 1, a: { y: 2, x: 1 } } }))).toBe(true);
    expect(allInputs(question({ inputs: { a: 1 } }, { inputs: { a: 2 } }))).toBe(false);
    expect(allInputs(question({ inputs: { a: 1 } }, { inputs: { a: 1, b: 1 } }))).toBe(false);
    expect(allInputs(question({ inputs: { a: 1, b: 1 } }, { inputs: { a: 1 } }))).toBe(false);
    expect(allInputs(question({ inputs: { a: 1 } }, { inputs: { b: 1 } }))).toBe(false);
  });

  it("allInputs never lets a value pass that cannot be compared", () => {
    const inputs = { f: () => 1 };
    expect(validators.allInputs(question({ inputs }))).toBe(false);
  });

  it("allParameters asks for equal parameters", () => {
    const { allParameters } = validators;
    expect(allParameters(question({ parameters: { p: 1 }, inputs: { a: 1 } }, { parameters: { p: 1 }, inputs: { a: 2 } }))).toBe(true);
    expect(allParameters(question({ parameters: { p: 1 } }, { parameters: { p: 2 } }))).toBe(false);
    expect(allParameters(question({ parameters: {} }, { parameters: { p: 2 } }))).toBe(false);
  });

  it("partialInputs and partialParameters ask for the named ones on both sides", () => {
    const inputs = validators.partialInputs(["a", "b"]);
    expect(inputs(question({ inputs: { a: 1, x: 1 } }, { inputs: { a: 1, x: 2 } }))).toBe(true);
    expect(inputs(question({ inputs: { a: 1, b: 1 } }, { inputs: { a: 1 } }))).toBe(false);
    expect(inputs(question({ inputs: { a: 1 } }, { inputs: { a: 1, b: 1 } }))).toBe(false);
    expect(inputs(question({ inputs: { a: 1, f: () => 1 } }))).toBe(true);
    expect(inputs(question({ inputs: {} }))).toBe(true);
    const parameters = validators.partialParameters(["p"]);
    expect(parameters(question({ parameters: { p: 1, q: 1 } }, { parameters: { p: 1, q: 2 } }))).toBe(true);
    expect(parameters(question({ parameters: { p: 1 } }, { parameters: { p: 2 } }))).toBe(false);
    expect(validators.partialInputs([])(question({ inputs: { a: 1 } }, { inputs: { a: 2 } }))).toBe(true);
  });

  it("those that do not look at inputs keep the children of a map apart", () => {
    const apart = [validators.durationOnly, validators.allParameters, validators.partialParameters(["p"]), validators.partialInputs()];
    for (const validator of apart) {
      expect(validator(question({ mapIndex: 0 }, { mapIndex: 1 }))).toBe(false);
      expect(validator(question({ mapIndex: null }, { mapIndex: 0 }))).toBe(false);
    }
    for (const validator of [validators.allInputs, validators.partialInputs(["a"])]) {
      expect(validator(question({ mapIndex: 0, inputs: { a: 1 } }, { mapIndex: 5, inputs: { a: 1 } }))).toBe(true);
    }
  });

  it("neverUse lets nothing pass", () => {
    expect(validators.neverUse(question({ expiresAt: null }))).toBe(false);
  });
});
