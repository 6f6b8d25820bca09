import { expect, test } from "vitest";
import { programName } from "../../src/cli/program-name.ts";

test("it is called through npx where it lies in a project", () => {
  expect(programName("/home/me/flows/node_modules/.bin/headrace")).toBe("npx headrace");
  expect(programName("/usr/local/bin/headrace")).toBe("headrace");
  expect(programName("/work/headrace/dist/cli/main.js")).toBe("headrace");
});
