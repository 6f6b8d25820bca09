import { expect, test } from "vitest";
import { sharedInstall } from "../../src/util/shared-install.ts";

test("what several users share is installed with the first and undone with the last, who may be done twice", () => {
  const seen: string[] = [];
  const use = sharedInstall(() => {
    seen.push("installed");
    return () => void seen.push("undone");
  });
  const [first, second] = [use(), use()];
  first();
  first();
  expect(seen).toEqual(["installed"]);
  second();
  expect(seen).toEqual(["installed", "undone"]);
  use()();
  expect(seen).toEqual(["installed", "undone", "installed", "undone"]);
});
