import type { ParameterSpec, SchemaLike } from "../core/graph.ts";
import type { GraphBuilder } from "../core/graph-builder.ts";
import { formatPath } from "../core/ref.ts";
import { invalidParameter, missingParameter, unknownParameter } from "../errors/running.ts";
import { describeError, toError } from "../states/make.ts";
import { closestName } from "../util/closest-name.ts";
import { copyPlain, freezePlain } from "../util/copy-plain.ts";
import { inspectSafely } from "../util/inspect-safely.ts";
import { hasSecretName, mask, redact } from "../util/redact.ts";

/** How much of a value that is refused is shown. */
const longest = 100;

/** Where values come from: given to the run, then the schedule's clock, then `context.parameters`. Null is a value. */
export type ParameterSources = readonly (Readonly<Record<string, unknown>> | undefined)[];

/**
 * The value of each parameter of a flow: the first source that has it, else its default. Checked by its schema, copied and frozen:
 * every task can read them all.
 */
export async function resolveParameters(graph: GraphBuilder, sources: ParameterSources): Promise<Readonly<Record<string, unknown>>> {
  const specs = graph.nodes.flatMap(({ parameter }) => parameter ?? []);
  const flow = graph.flowName;
  const known = specs.map(({ name }) => name);
  for (const name of sources.flatMap((source) => Object.keys(source ?? {}))) {
    if (!known.includes(name)) throw unknownParameter({ flow, name, known, meant: closestName(name, known) });
  }
  const missing = specs.filter((spec) => !spec.optional && spec.schema === undefined && find(spec.name, sources) === undefined);
  if (missing.length > 0) throw missingParameter({ flow, names: missing.map(({ name }) => name) });
  const values = await Promise.all(specs.map(async (spec) => [spec.name, freezePlain(copyPlain(await parameterValue(spec, sources, flow)))] as const));
  return Object.freeze(Object.fromEntries(values));
}

function find(name: string, sources: ParameterSources): { readonly value: unknown } | undefined {
  const source = sources.find((one) => one !== undefined && Object.hasOwn(one, name) && one[name] !== undefined);
  return source === undefined ? undefined : { value: source[name] };
}

async function parameterValue(spec: ParameterSpec, sources: ParameterSources, flow: string): Promise<unknown> {
  const { name, schema } = spec;
  const found = find(name, sources);
  const value = found === undefined ? spec.default : found.value;
  if (schema === undefined) return value;
  const outcome = await validated(schema, value).catch((cause: unknown) => {
    throw invalidParameter({ flow, name, given: shown(name, value), problem: `its schema threw ${describeError(toError(cause))}` }, { cause });
  });
  if (outcome.issues === undefined) return outcome.value;
  if (found === undefined && !spec.optional) throw missingParameter({ flow, names: [name] });
  const problem = outcome.issues
    .map(({ message, path }) => `${path === undefined || path.length === 0 ? "" : `at ${formatPath(keysOf(path))} `}${message}`)
    .join("; ");
  throw invalidParameter({ flow, name, given: shown(name, value), problem });
}

/** A value in one short line, without secrets. */
function shown(name: string, value: unknown): string {
  if (hasSecretName(name)) return mask;
  const text = redact(inspectSafely(value, { depth: 1, maxArrayLength: 5, maxStringLength: 60, breakLength: Number.POSITIVE_INFINITY }));
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

async function validated(schema: SchemaLike, value: unknown): Promise<Awaited<ReturnType<SchemaLike["~standard"]["validate"]>>> {
  return await schema["~standard"].validate(value);
}

function keysOf(path: readonly unknown[]): readonly PropertyKey[] {
  return path.map((part) => (typeof part === "object" && part !== null && "key" in part ? (part.key as PropertyKey) : (part as PropertyKey)));
}
