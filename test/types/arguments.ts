/** What may be passed where a task wants a value: the value, a ref, or refs at any depth. Compiled, never run. */
import { type Holds, type Ref, task, unmapped } from "headrace";
import { listDays, optional, plus } from "./tasks.ts";

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
interface Row {
  id: number;
  user: { name: string };
}

const numbers = task("numbers", () => [1, 2, 3]);
const readonlyList = task("readonly-list", (): readonly number[] => [1]);
const pair = task("pair", (): [number, string] => [1, "a"]);
const takesPair = task("takes-pair", (p: [number, string]) => p[0]);
const takesList = task("takes-list", (xs: readonly number[]) => xs.length);
const takesRow = task("takes-row", (row: Row) => row.user);
const takesDeep = task(
  "takes-deep",
  (o: { a: { b: number; c?: string }[]; when: Date; tag: "x" | "y"; m: Map<string, number>; f: (n: number) => number }) => o.a.length,
);
const takesUnion = task("takes-union", (x: number | string | null) => x);
const takesOneOrMore = task("takes-one-or-more", (x: number | number[]) => x);
const takesAny = task("takes-any", (x: ReturnType<typeof JSON.parse>) => x);
const takesUnknown = task("takes-unknown", (x: unknown) => x);
const takesBoolean = task("takes-boolean", (b: boolean) => b);
const takesUnit = task("takes-unit", (u: "C" | "F") => u);
const takesJson = task("takes-json", (x: Json) => x);
const takesBytes = task("takes-bytes", (b: Uint8Array) => b.byteLength);
const takesOptions = task("takes-options", (o: { limit?: number; tags?: readonly string[] } = {}) => o);

export function shapes(): void {
  const n = plus(1);
  const s = optional(1);
  const day = task("now", () => new Date())();
  takesPair([n, "a"]);
  takesPair([1, s]);
  takesPair(pair());
  takesList(readonlyList());
  takesList([1, n]);
  takesList(numbers());
  takesList(plus.map([1]));
  takesDeep({ a: [{ b: n }, { b: 2, c: s }], when: day, tag: "x", m: new Map(), f: (q) => q + 1 });
  takesUnion(n);
  takesUnion(s);
  takesUnion(takesUnion(1));
  takesOneOrMore(n);
  takesOneOrMore(numbers());
  takesOneOrMore([n, 1]);
  takesAny(n);
  takesAny({ a: n });
  takesUnknown(n);
  takesUnknown([n]);
  takesBoolean(takesBoolean(true));
  takesUnit("C");
  takesUnit(takesUnit("F"));
  takesJson(takesJson(1));
  takesJson({ a: [n, s] });
  takesBytes(new Uint8Array(1));
  takesBytes(task("bytes", () => new Uint8Array(1))());
  takesRow({ id: n, user: { name: s } });
  takesOptions();
  takesOptions({ limit: n, tags: [s, "x"] });
  plus(unmapped(n));
  takesList(unmapped([1]));
}

export function mistakes(): void {
  const s = optional(1);
  // @ts-expect-error refs must have the right type deep inside, too
  takesDeep({ a: [{ b: s }], when: new Date(), tag: "x", m: new Map(), f: (q) => q });
  // @ts-expect-error a tag that there is not
  takesDeep({ a: [], when: new Date(), tag: "z", m: new Map(), f: (q) => q });
  // @ts-expect-error a property is missing
  takesRow({ id: 1 });
  // @ts-expect-error one too many
  takesRow({ id: 1, user: { name: "a" }, more: 1 });
  // @ts-expect-error
  takesUnit("K");
  // @ts-expect-error number or text, where a number is wanted
  plus(task("either", (): number | string => 1)());
  // @ts-expect-error a ref inside a Map is not found
  task("takes-map", (m: Map<string, number>) => m.size)(new Map([["a", plus(1)]]));
  // @ts-expect-error the task itself, not the value of a call
  plus(numbers);
  // @ts-expect-error a list of texts where numbers are wanted
  takesList(listDays("x"));
  // @ts-expect-error a task reads the value of a promise by itself, but a promise known while building is not awaited
  plus(Promise.resolve(1));
}

/** A function of one's own that adds tasks takes `Holds`, or `Ref` where it needs its methods. */
export function helpers(): void {
  const double = (x: Holds<number>): Ref<number> => plus(x, x);
  double(plus(1));
  double(plus.map([1]).at(0));
  // @ts-expect-error a ref to a text
  double(optional(1));
}
