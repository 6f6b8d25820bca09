import { checkList, contextOf } from "./call-task.ts";
import { requireBuilder } from "./current-builder.ts";
import { type Holds, makeRef, type Ref } from "./ref.ts";
import { toTemplate } from "./template.ts";

/**
 * Un-nests a list of lists by one level, when the flow runs: `work.map(flatten(pages))`. It is no task of its own. An element that
 * is no list is passed as it is; of a mapped task each child counts with its own list.
 */
export function flatten<T>(x: Holds<readonly (readonly T[])[]> | readonly (readonly (T | Holds<T>)[] | Holds<readonly T[]>)[]): Ref<T[]> {
  const builder = requireBuilder("flatten(...)");
  checkList(x, { what: "flatten(...)", argument: "its argument" });
  const { mapBlock } = builder;
  const of = toTemplate(x, "flatten", contextOf(builder, "flatten"));
  return makeRef({ template: { kind: "flatten", of, path: [] }, owner: builder, scope: mapBlock });
}
