import { expect, test } from "vitest";
import { typedRun } from "../../../src/cli/run/typed-command.ts";

test("the same run is typed with what was given, quoted as a shell needs it", () => {
  const given = { path: "my flows/flow.ts", name: "etl", param: ["month=2026-02", 'rows={"n": 1}'], paramFile: "p.json", executor: "local" };
  expect(typedRun(given, "headrace", ["--task", "transform[17]"])).toBe(
    `headrace run -p 'my flows/flow.ts' -n etl --param month=2026-02 --param 'rows={"n": 1}' --param-file p.json --executor local --task 'transform[17]'`,
  );
  expect(typedRun({ path: "flow.ts" }, "npx headrace", [])).toBe("npx headrace run -p flow.ts");
});
