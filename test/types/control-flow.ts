/** What the control flow functions take and give. Compiled, never run. */
import { caseOf, filter, ifElse, merge, type Ref, resourceManager, switchCase, task, triggers } from "headrace";
import { type Equal, same } from "./equal.ts";
import { optional, plus } from "./tasks.ts";

const numbers = task("numbers", (): (number | null)[] => [1, null]);
const check = task("check", () => "yes" as "yes" | "no");

export function branches(): void {
  const [a, b] = [plus(1), optional(1)];
  const merged = merge(a, b, task("flags", () => [true])());
  same<Equal<typeof merged, Ref<number | string | boolean[]>>>();
  ifElse(check(), a, { x: b, more: [a, b] });
  ifElse(true, null, a);
  switchCase(check(), { yes: a, no: [a, b] });
  const result = caseOf(check(), "yes", () => plus(2));
  same<Equal<typeof result, Ref<number>>>();
  // @ts-expect-error a branch is made of refs
  ifElse(check(), 1, 2);
  // @ts-expect-error a branch is made of refs
  switchCase(check(), { yes: "a" });
  // @ts-expect-error a branch is a ref
  merge(a, 3);
}

export function filters(): void {
  const present = filter()(numbers());
  same<Equal<typeof present, Ref<number[]>>>();
  const big = filter("big", (n: number) => n > 1)(present);
  same<Equal<typeof big, Ref<number[]>>>();
  filter(async (n: number) => n > 1)([1, plus(1)]);
  filter("present")(plus.map([1]));
  // @ts-expect-error the list holds null, too
  filter((n: number) => n > 1)(numbers());
  // @ts-expect-error one number is no list
  filter()(plus(1));
}

export function resources(): void {
  const table = resourceManager("table", {
    init: (name: string, size: number) => ({ name, size }),
    setup: async (settings) => ({ rows: settings.size }),
    cleanup: (resource, settings) => void [resource.rows, settings.name],
  });
  const rows = table(
    "x",
    plus(1),
  )((resource) => {
    same<Equal<typeof resource, Ref<{ rows: number }>>>();
    return plus(resource.at("rows"));
  });
  same<Equal<typeof rows, Ref<number>>>();
  const folder = resourceManager("folder", { setup: (path: string) => ({ path }), cleanup: (resource) => void resource.path });
  folder(optional(1))((resource) => optional(1, resource.at("path")));
  // @ts-expect-error the folder's path is a text
  folder(1);
  // @ts-expect-error the name is missing
  table();
}

export function custom(): void {
  task({ name: "a", trigger: (upstreams) => upstreams.some((state) => state.type === "Failed") }, () => 1);
  task({ name: "a", trigger: triggers.someSuccessful(0.5) }, () => 1);
  task({ name: "a", trigger: async (upstreams) => upstreams.length > 0 }, () => 1);
  // @ts-expect-error a trigger says yes or no
  task({ name: "a", trigger: () => "yes" }, () => 1);
}
