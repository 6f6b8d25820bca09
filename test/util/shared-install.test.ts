import { expect, test } from "vitest";
import { sharedInstall } from "../../src/util/shared-install.ts";

/** Says what happens to it; `lost` takes it away as somebody else would. */
function changing() {
  const seen: string[] = [];
  let made = 0;
  let inPlace = 0;
  const use = sharedInstall(() => {
    const mine = ++made;
    inPlace = mine;
    seen.push(`${mine} installed`);
    return { isInPlace: () => inPlace === mine, undo: () => void seen.push(`${mine} undone`) };
  });
  const lost = (): void => {
    inPlace = 0;
  };
  return { use, seen, lost };
}

test("what several users share is installed with the first and undone with the last, who may be done twice", () => {
  const { use, seen } = changing();
  const [first, second] = [use(), use()];
  first();
  first();
  expect(seen).toEqual(["1 installed"]);
  second();
  expect(seen).toEqual(["1 installed", "1 undone"]);
  use()();
  expect(seen).toEqual(["1 installed", "1 undone", "2 installed", "2 undone"]);
});

test("what somebody else took away is installed again for the next user, and each is undone with its own", () => {
  const { use, seen, lost } = changing();
  const first = use();
  lost();
  const [second, third] = [use(), use()];
  expect(seen).toEqual(["1 installed", "2 installed"]);
  second();
  first();
  third();
  expect(seen).toEqual(["1 installed", "2 installed", "1 undone", "2 undone"]);
});
