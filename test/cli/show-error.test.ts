import { expect, test } from "vitest";
import { exitCodeOf } from "../../src/cli/exit-code.ts";
import { showError } from "../../src/cli/show-error.ts";
import { HeadraceError } from "../../src/errors/define.ts";
import { fakeTerminal } from "./fake-terminal.ts";

const terminal = fakeTerminal();

test("a short error stands on one line, with what to do", () => {
  const error = new HeadraceError("E101", { what: "No file flwo.ts here.", next: "Did you mean flow.ts?" });
  expect(showError(error, terminal)).toBe("✗ E101 No file flwo.ts here. Did you mean flow.ts?\n");
});

test("one with a place, with several lines or a long one stands on several", () => {
  const placed = new HeadraceError("E001", { what: "Wrong.", next: "Right it." }, { place: "/a/flow.ts:3:1" });
  expect(showError(placed, terminal)).toBe("✗ E001 Wrong.\n  at /a/flow.ts:3:1\n  Right it.\n");
  const long = new HeadraceError("E001", { what: `${"x".repeat(150)}.`, next: "Right it." });
  expect(showError(long, terminal)).toBe(`✗ E001 ${"x".repeat(150)}.\n  Right it.\n`);
  const lines = new HeadraceError("E001", { what: "One.\nTwo.", next: "Right it." });
  expect(showError(lines, terminal)).toBe("✗ E001 One.\nTwo.\n  Right it.\n");
});

test("an error that is nobody's but ours asks for a report", () => {
  const error = new Error("Internal error: x");
  expect(showError(error, terminal)).toMatch(/^✗ Error: Internal error: x\n(.+\n)*.*headrace doctor/);
  // Where it came from is ours to see.
  error.stack = `Error: Internal error: x\n    at plan (${new URL("../../src/engine/plan.ts", import.meta.url).pathname}:3:1)`;
  expect(showError(error, terminal)).toContain("at plan (");
});

test("exit codes tell wrong usage, what could not be loaded, and everything else apart", () => {
  const codeOf = (code: string): number => exitCodeOf(new HeadraceError(code, { what: "", next: "" }));
  expect(["E130", "E138", "E602", "E605", "E305", "E306", "E307", "E309"].map(codeOf)).toEqual(Array(8).fill(2));
  expect(["E101", "E104", "E106", "E110", "E142", "E008", "E003", "E313", "E311"].map(codeOf)).toEqual(Array(9).fill(3));
  expect(exitCodeOf(new Error("Internal error"))).toBe(1);
});
