/** What `.map`, `flatten` and `applyMap` take and give. Compiled, never run. */
import { applyMap, caseOf, flatten, type MappedRef, merge, type Ref, task, unmapped } from "headrace";
import { type Equal, same } from "./equal.ts";
import { fetchDay, listDays, optional, plus } from "./tasks.ts";

interface Row {
  id: number;
  user: { name: string };
}
const numbers = task("numbers", () => [1, 2, 3]);
const readonlyList = task("readonly-list", (): readonly number[] => [1]);
const rows = task("rows", (): Row[] => []);
const userOf = task("user-of", (row: Row) => row.user);
const withAll = task("with-all", (row: Row, xs: number[]) => row.id + xs.length);
const total = task("total", (xs: readonly number[]) => xs.length);

export function maps(): void {
  const fetched = fetchDay.map(listDays("2026-01"), unmapped("C"));
  same<Equal<typeof fetched, MappedRef<{ day: string; mean: number }>>>();
  const a = plus(1);
  plus.map([1, 2]);
  plus.map([1, a], unmapped(3));
  plus.map([1, 2], [a, 3]);
  plus.map([1, 2] as const);
  plus.map(numbers(), unmapped(a));
  plus.map(readonlyList());
  plus.map(plus.map([1]));
  plus.map(new Float64Array([1, 2]));
  optional.map([1], unmapped("s"));
  task("rest", (...xs: number[]) => xs.length).map([1], [2]);
  const users = userOf.map(rows());
  same<Equal<typeof users, MappedRef<{ name: string }>>>();
  userOf.map([{ id: a, user: userOf(rows().at(0)) }]);
  withAll.map(rows(), unmapped([1, 2]));
  withAll.map(rows(), unmapped(numbers()));
  withAll.map([{ id: 1, user: { name: "a" } }], [[1], [a]]);
  const first = users.at(0);
  same<Equal<typeof first, Ref<{ name: string }>>>();
  total(plus.map([1]));
}

export function mistakes(): void {
  // @ts-expect-error texts where numbers are wanted
  plus.map(["1"]);
  // @ts-expect-error a number is no list
  plus.map(1);
  // @ts-expect-error a ref to one number is no list
  plus.map(plus(1));
  // @ts-expect-error a text is no list of its letters
  optional.map([1], "letters");
  // @ts-expect-error
  fetchDay.map(["a"], unmapped("K"));
  // @ts-expect-error
  plus.map([1], unmapped("s"));
  // @ts-expect-error a whole list is no element
  plus.map(unmapped([1]));
  // @ts-expect-error a Set is no list
  plus.map(new Set([1]));
  // @ts-expect-error typed arrays hold numbers
  listDays.map(new Uint8Array(1));
}

export function flattening(): void {
  const lists = task("lists", () => [[1], [2]])();
  const pages = task("page", (n: number) => [n]).map([1, 2]);
  plus.map(flatten(lists));
  plus.map(flatten(pages));
  total(flatten(pages));
  total(flatten([numbers(), [3, plus(1)]]));
  const flat = flatten(pages);
  same<Equal<typeof flat, Ref<number[]>>>();
  // @ts-expect-error a list of numbers has nothing to un-nest
  flatten(numbers());
}

export function subgraphs(): void {
  const both = applyMap(
    (x) => {
      const y = plus(x);
      return { y, z: optional(x) };
    },
    [1, 2, 3],
  );
  same<Equal<typeof both, { y: MappedRef<number>; z: MappedRef<string> }>>();
  const chosen = applyMap(
    (x, whole) => {
      let y: Ref<number> | undefined;
      caseOf(x, true, () => {
        y = plus(x, whole);
      });
      return y ? merge(y, x) : x;
    },
    numbers(),
    unmapped(3),
  );
  same<Equal<typeof chosen, MappedRef<number>>>();
  const ids = applyMap((row) => row.at("id"), rows());
  same<Equal<typeof ids, MappedRef<number>>>();
  applyMap((x) => plus(x), [1, plus(1)]);
  // @ts-expect-error a text is not what plus takes
  applyMap((x) => plus(x), ["a"]);
}
