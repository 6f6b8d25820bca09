import type { StandardSchemaV1 } from "@standard-schema/spec";
import { parameterTwice } from "../errors/building.ts";
import { callPlace } from "../util/call-site.ts";
import { checkTaskOptions } from "./check-task-options.ts";
import { requireBuilder } from "./current-builder.ts";
import type { ParameterSpec, TaskNode } from "./graph.ts";
import type { GraphBuilder } from "./graph-builder.ts";
import { checkName } from "./names.ts";
import type { Ref } from "./ref.ts";

/** A value that comes with the run. `null` is a value like any other. */
export interface ParameterOptions {
  /** What it is where the run gives none. Without one it must be given, unless the schema itself has a default. */
  readonly default?: unknown;
  /** Checks and converts the value before anything runs: any Standard Schema, such as one of zod. */
  readonly schema?: StandardSchemaV1;
}

/** Schemas by the name of their parameter: the `parameters` option of a flow. */
export type Schemas = Readonly<Record<string, StandardSchemaV1>>;
/** What the build function receives for them. */
export type ParameterRefs<P extends Schemas> = { readonly [K in keyof P]: Ref<StandardSchemaV1.InferOutput<P[K]>> };
/** What a run may give for them. A schema may take less than it makes: "2026" in, a Date out. */
export type ParameterValues<P extends Schemas> = { readonly [K in keyof P]?: StandardSchemaV1.InferInput<P[K]> };

const settings = checkTaskOptions("parameter", {});

/**
 * A value that is given to each run: `flow.run({ parameters: { month: "2026-02" } })`. The same name again is the same parameter.
 * Call it inside a build function. The slug is the name.
 *
 * @throws E025 where a flow states one parameter in two ways.
 */
export function parameter<O>(name: string, options: { readonly schema: StandardSchemaV1<unknown, O>; readonly default?: unknown }): Ref<O>;
export function parameter<T>(name: string, options: { readonly default: T }): Ref<T>;
export function parameter<T>(name: string): Ref<T>;
export function parameter(name: string, options?: ParameterOptions): Ref<unknown> {
  const builder = requireBuilder(`parameter(${JSON.stringify(name)})`);
  return builder.refTo(parameterNode(builder, name, options));
}

/** Adds a parameter to a flow, or finds it there. */
export function parameterNode(builder: GraphBuilder, name: string, options: ParameterOptions | undefined): TaskNode {
  checkName("The name of a parameter", name);
  const known = builder.nodes.find((node) => node.kind === "parameter" && node.name === name);
  if (known !== undefined) {
    if (options !== undefined && !isSame(known.parameter, options)) throw parameterTwice({ name, flow: builder.flowName }, { place: callPlace() });
    return known;
  }
  const { schema } = options ?? {};
  const spec: ParameterSpec = { name, optional: options !== undefined && "default" in options, default: options?.default, schema };
  return builder.add({ name, slug: name, kind: "parameter", fn: undefined, argumentNames: [], settings, args: [], parameter: spec });
}

function isSame(spec: ParameterSpec | undefined, options: ParameterOptions): boolean {
  return spec !== undefined && spec.optional === "default" in options && Object.is(spec.default, options.default) && spec.schema === options.schema;
}
