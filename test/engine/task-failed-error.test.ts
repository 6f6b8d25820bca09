import { inspect } from "node:util";
import { expect, test } from "vitest";
import { TaskFailedError } from "../../src/engine/task-failed-error.ts";
import { failure } from "../../src/states/make.ts";

test("Node shows the task's own error once, and nothing of the message twice", () => {
  const state = failure("Failed", new RangeError("too many rows"));
  const error = new TaskFailedError("load", state);
  const shown = inspect(error);
  expect(shown.match(/\[cause\]/g)).toHaveLength(1);
  expect(shown.split(error.next)).toHaveLength(2);
  expect(shown).not.toContain("state:");
  expect(shown).toContain("code: 'E300'");
  expect(error).toMatchObject({ state, what: expect.stringContaining("load"), next: expect.any(String), cause: state.error });
});
