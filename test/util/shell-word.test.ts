import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { shellWord } from "../../src/util/shell-word.ts";

test("a shell reads back every word", () => {
  const words = fc.array(
    fc.string({ unit: "grapheme-ascii" }).filter((word) => !word.includes("\n")),
    { minLength: 1, maxLength: 5 },
  );
  fc.assert(
    fc.property(words, (given) => {
      const printed = execFileSync("sh", ["-c", `printf '%s\\n' ${given.map(shellWord).join(" ")}`], { encoding: "utf8" });
      expect(printed.split("\n").slice(0, -1)).toEqual(given);
    }),
    { numRuns: 20 },
  );
});
