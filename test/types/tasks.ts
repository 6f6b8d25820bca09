/** What calls of tasks are checked against, and what they give. Compiled, never run. */
import { type MappedRef, type Ref, type Task, type TaskOptions, task } from "headrace";
import { type Equal, same } from "./equal.ts";

declare function daysOf(month: string): string[];
declare function read(day: string, unit: "C" | "F"): Promise<number>;

export const listDays = task("list-days", (month: string): string[] => daysOf(month));
export const fetchDay = task({ name: "fetch-day", maxRetries: 3, retryDelay: "10s", timeout: "1m" }, async (day: string, unit: "C" | "F") => ({
  day,
  mean: await read(day, unit),
}));
export const average = task("average", (days: { mean: number }[]) => days.reduce((sum, { mean }) => sum + mean, 0) / days.length);
export const plus = task("plus", (x: number, y: number = 1) => x + y);
export const optional = task("optional", (x: number, y?: string) => `${x}${y}`);
const rest = task("rest", (...xs: number[]) => xs.length);
const named = task(function named(x: number) {
  return x;
});

export function calls(): void {
  const days = listDays("2026-01");
  same<Equal<typeof days, Ref<string[]>>>();
  const row = fetchDay("2026-01-01", "C");
  same<Equal<typeof row, Ref<{ day: string; mean: number }>>>();
  same<Equal<ReturnType<typeof named>, Ref<number>>>();
  average([row, row, { mean: 1 }]);

  const a = plus(1);
  plus(a, 2);
  plus(a, a);
  optional(1);
  optional(1, "x");
  optional(a, undefined);
  rest();
  rest(1, a, 2);
  // @ts-expect-error a text where a number is wanted
  plus("1");
  // @ts-expect-error a ref to a text where a number is wanted
  plus(optional(1));
  // @ts-expect-error an argument is missing
  plus();
  // @ts-expect-error one argument too many
  plus(1, 2, 3);
  // @ts-expect-error not one of the two units
  fetchDay("2026-01-01", "K");
  // @ts-expect-error null is no number
  plus(null);
}

export function partsOfValues(): void {
  const rows = task("rows", (): { id: number; user: { name: string } }[] => [])();
  const name = rows.at(0).at("user").at("name");
  same<Equal<typeof name, Ref<string>>>();
  const pair = task("pair", (): [number, string] => [1, "a"])();
  same<Equal<ReturnType<typeof pair.at<0>>, Ref<number>>>();
  plus(pair.at(0));
  // @ts-expect-error the second one is a text
  plus(pair.at(1));
  // @ts-expect-error there is no such property
  rows.at(0).at("nobody");
  // @ts-expect-error a ref has no properties of its value
  rows.length;
  // @ts-expect-error a ref is no number
  plus(1) + 1;
}

export function order(): void {
  const [a, b] = [plus(1), listDays("x")];
  const chained = a.after(b).before(b, a);
  same<Equal<typeof chained, Ref<number>>>();
  const mapped = plus.map([1]).after(a);
  same<Equal<typeof mapped, MappedRef<number>>>();
  // @ts-expect-error order is among refs
  a.after(1);
}

export function outputs(): void {
  const split = task({ name: "split", outputs: 2 }, (n: number): [number, string] => [n, String(n)]);
  const [a, b] = split(1);
  same<Equal<typeof a, Ref<number>>>();
  same<Equal<typeof b, Ref<string>>>();
  const [, , c] = split(1);
  // @ts-expect-error there is no third one
  plus(c);
  // Without a stated type TypeScript takes a returned list for an array of all that is in it.
  const [either] = task({ name: "split", outputs: 2 }, (n: number) => [n, String(n)])(1);
  same<Equal<typeof either, Ref<string | number>>>();
  const many = task({ name: "many", outputs: 3 }, async (n: number): Promise<number[]> => [n, n, n]);
  const [first] = many(1);
  same<Equal<typeof first, Ref<number>>>();
  const [, , , fourth] = many(1);
  // @ts-expect-error it has three
  plus(fourth);
  const some = task({ name: "some", outputs: Math.max(1) }, (n: number): number[] => [n]);
  plus([...some(1)][0] ?? 1);
  // @ts-expect-error how many there are is not known
  const [d] = listDays("x");
  void d;
}

export function options(): void {
  class Odd extends Error {}
  const careful = task(
    {
      name: "careful",
      maxRetries: 3,
      retryDelay: (attempt) => 2 ** attempt,
      retryOn: [Odd, TypeError],
      cacheFor: "1h",
      cacheKey: (x) => x.toFixed(2),
      taskRunName: (x) => `run ${x + 1}`,
    },
    async (x: number) => String(x),
  );
  same<Equal<typeof careful, Task<[x: number], string>>>();
  careful.with({ cacheKey: (x) => x.toFixed(1), retryDelay: [1, "5s"], retryOn: (error) => error instanceof Odd });
  task({ name: "watched", stateHandlers: [(_task, _from, to) => (to.type === "Success" && to.result > 3 ? { type: "Failed" } : undefined)] }, (x: number) => x);
  task(
    { name: "watched", stateHandlers: [async (_task, _from, to) => ({ ...to, message: "seen" })], onFailure: ({ slug }, state) => void [slug, state.type] },
    (x: number) => x,
  );
  const shared: TaskOptions = { maxRetries: 2, retryDelay: 5, tags: ["etl"] };
  task({ ...shared, name: "a" }, (x: number) => x);
  plus.with(shared);
  plus.with({ maxRetries: undefined, slug: undefined });
  // @ts-expect-error there is no such option
  task({ name: "a", retries: 3 }, (x: number) => x);
  // @ts-expect-error a handler that returns something else
  task({ name: "a", stateHandlers: [() => 3] }, (x: number) => x);
  // @ts-expect-error the key's argument is a number
  task({ name: "a", cacheFor: 1, cacheKey: (x: string) => x }, (x: number) => x);
  task({ name: "a", cacheFor: 1, cacheKey: (x: number) => `${x}`, taskRunName: () => "of no argument" }, (x: number, y: string) => [x, y]);
  // @ts-expect-error there is no second argument
  task({ name: "a", taskRunName: (x: number, y: string) => `${x} ${y}` }, (x: number) => x);
  // @ts-expect-error no length of time
  task({ name: "a", timeout: true }, (x: number) => x);
}

export async function running(): Promise<void> {
  const sum: number = await plus.run(1);
  const row: { day: string; mean: number } = await fetchDay.run("2026-01-01", "F");
  void [sum, row, plus.name];
  // @ts-expect-error the plain function takes values, not refs
  plus.run(plus(1));
}

function identity<T>(x: T): T {
  return x;
}
function overloaded(x: number): number;
function overloaded(x: string): string;
function overloaded(x: number | string): number | string {
  return x;
}

/** TypeScript cannot carry these through `task`: a generic function loses its type parameter, of overloads only the last one counts. */
export function limits(): void {
  const generic = task("identity", identity);
  same<Equal<ReturnType<typeof generic>, Ref<unknown>>>();
  const fixed = task("identity", identity<number>)(1);
  same<Equal<typeof fixed, Ref<number>>>();
  const last = task("overloaded", overloaded);
  same<Equal<ReturnType<typeof last>, Ref<string>>>();
  // @ts-expect-error the first overload is out of sight
  last(1);
  const chosen = task("overloaded", (x: number) => overloaded(x))(1);
  same<Equal<typeof chosen, Ref<number>>>();
}
