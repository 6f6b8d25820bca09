import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { programName, shellWord, typedRun } from "../../../src/cli/run/typed-command.ts";

test("the same run is typed with what was given, quoted as a shell needs it", () => {
  const given = { path: "my flows/flow.ts", name: "etl", param: ["month=2026-02", 'rows={"n": 1}'], paramFile: "p.json", executor: "local" };
  expect(typedRun(given, "headrace", ["--task", "transform[17]"])).toBe(
    `headrace run -p 'my flows/flow.ts' -n etl --param month=2026-02 --param 'rows={"n": 1}' --param-file p.json --executor local --task 'transform[17]'`,
  );
  expect(typedRun({ path: "flow.ts" }, "npx headrace", [])).toBe("npx headrace run -p flow.ts");
});

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

test("it is called through npx where it lies in a project", () => {
  expect(programName("/home/me/flows/node_modules/.bin/headrace")).toBe("npx headrace");
  expect(programName("/usr/local/bin/headrace")).toBe("headrace");
  expect(programName(undefined)).toBe("headrace");
});
