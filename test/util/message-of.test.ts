import { expect, it } from "vitest";
import { messageOf } from "../../src/util/message-of.ts";

it("gives an error's message, and anything else that was thrown as text", () => {
  expect([new TypeError("a"), "b", undefined, 3].map(messageOf)).toEqual(["a", "b", "undefined", "3"]);
});
