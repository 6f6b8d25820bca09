import { nestedMap, notAList } from "../errors/building.ts";
import { argumentLabel } from "../util/argument-names.ts";
import { callPlace } from "../util/call-site.ts";
import { describeValue } from "../util/describe-value.ts";
import type { Argument, NodeKind, TaskNode, Template } from "./graph.ts";
import type { GraphBuilder } from "./graph-builder.ts";
import { isRef } from "./ref.ts";
import type { TaskSettings } from "./task-settings.ts";
import { type TemplateContext, toTemplate } from "./template.ts";
import { isUnmapped } from "./unmapped.ts";

/** What a call adds to a flow, apart from its arguments. */
export interface TaskDefinition {
  readonly name: string;
  readonly slug: string | undefined;
  readonly kind: NodeKind;
  readonly fn: (...args: never[]) => unknown;
  readonly argumentNames: readonly string[];
  readonly settings: TaskSettings;
  readonly resource?: TaskNode["resource"];
}

/** Adds a node whose arguments all go whole. */
export function callTask(builder: GraphBuilder, definition: TaskDefinition, args: readonly unknown[]): TaskNode {
  const context = contextOf(builder, definition.name);
  const templates = args.map((arg, position) => toTemplate(arg, argumentLabel(definition.argumentNames, position), context));
  return builder.add({ ...definition, args: templates.map(asArgument) });
}

/** Adds a mapped node: one task run for each element of the lists among the arguments, in step. Without a list it is a plain node. */
export function mapTask(builder: GraphBuilder, definition: TaskDefinition, args: readonly unknown[]): TaskNode {
  const what = `${definition.name}.map(...)`;
  if (builder.mapBlock !== undefined) throw nestedMap({ what }, { place: callPlace() });
  const context = contextOf(builder, definition.name);
  const mapped = args.map((arg, position): Argument => {
    const label = argumentLabel(definition.argumentNames, position);
    if (!isUnmapped(arg)) checkList(arg, { what, argument: label });
    return { mode: isUnmapped(arg) ? "whole" : "each", template: toTemplate(arg, label, context) };
  });
  return builder.add({ ...definition, settings: { ...definition.settings, outputs: undefined }, args: mapped });
}

/** Refuses what is known to be no list already while the flow is built. What a ref stands for is seen when it runs. */
export function checkList(value: unknown, of: { readonly what: string; readonly argument: string }): void {
  if (isRef(value) || Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) return;
  throw notAList({ ...of, given: describeValue(value) }, { place: callPlace() });
}

/** Where the arguments of a task of this name are put together. */
export function contextOf(builder: GraphBuilder, task: string): TemplateContext {
  return { task, owner: builder, scope: builder.mapBlock };
}

/** Inside applyMap an argument that is just one child's element is the same as a list that is mapped over. */
function asArgument(template: Template): Argument {
  return template.kind === "element" && template.path.length === 0 ? { mode: "each", template: template.of } : { mode: "whole", template };
}
