import { expect, test } from "vitest";
import { closestName } from "../../src/util/closest-name.ts";

const names = ["warn", "logging.level", "logging.format", "run.on_schedule"];

test.each([
  ["logging.levle", "logging.level"],
  ["loging.level", "logging.level"],
  ["run.onSchedule", "run.on_schedule"],
  ["wran", "warn"],
  ["RUN.ON-SCHEDULE", "run.on_schedule"],
])("%s is near %s", (written, meant) => {
  expect(closestName(written, names)).toBe(meant);
});

test("nothing is suggested where nothing is near", () => {
  expect(closestName("api.url", names)).toBeUndefined();
  expect(closestName("x", [])).toBeUndefined();
});

test("the nearest of several wins", () => {
  expect(closestName("flwo.ts", ["flow.js", "flow.ts", "slow.ts"])).toBe("flow.ts");
});
