/** Turns any raw flow into a valid spec: resolves "how many back" to ids, and leaves out what has nothing to refer to. */
import type { Arg, FlowSpec, Json, Node, OptionsSpec, Program, ResourceNode } from "./spec.ts";

/** What a body mostly gives: it decides who likes to map over it. */
export type Shape = "whole" | "list";

export interface RawProgram {
  readonly program: Program;
  readonly shape: Shape;
}

/** Chooses among what is there: 0 is the newest. */
export type Pick = number;

export type RawArg =
  | { readonly kind: "ref"; readonly pick: Pick; readonly at?: readonly (string | number)[] }
  | { readonly kind: "json"; readonly value: Json }
  | { readonly kind: "list" | "dict"; readonly items: readonly RawArg[] };

/** How an argument of a mapped task, or of applyMap, is taken. */
export interface RawMapArg {
  readonly how: "each" | "whole" | "flat" | "flatWhole";
  readonly arg: RawArg;
  /** Refs to anything, not only to what looks like a list. */
  readonly loose: boolean;
}

export interface RawTask {
  readonly kind: "task";
  readonly body: RawProgram;
  readonly options: OptionsSpec;
  readonly args: readonly RawArg[];
  readonly mapArgs: readonly RawMapArg[];
  readonly after: readonly Pick[];
}
export type RawSimple =
  | RawTask
  | { readonly kind: "parameter"; readonly default: Json }
  | { readonly kind: "ifElse"; readonly cond: Pick; readonly yes: Pick | undefined; readonly no: Pick | undefined }
  | { readonly kind: "switch"; readonly cond: Pick; readonly cases: readonly Pick[]; readonly keys: readonly string[] }
  | { readonly kind: "merge"; readonly of: readonly Pick[] }
  | { readonly kind: "filter"; readonly of: Pick; readonly fn: "even" | "nothing" | undefined; readonly loose: boolean };
export type RawNode =
  | RawSimple
  | {
      readonly kind: "case";
      readonly cond: Pick;
      readonly at: readonly (string | number)[] | undefined;
      readonly equals: Json;
      readonly body: readonly RawNode[];
    }
  | {
      readonly kind: "resource";
      readonly args: readonly RawArg[];
      readonly programs: { readonly init: Program; readonly setup: Program; readonly cleanup: Program };
      readonly body: readonly RawNode[];
    }
  | { readonly kind: "applyMap"; readonly args: readonly RawMapArg[]; readonly body: readonly RawNode[] };

export interface RawFlow {
  readonly nodes: readonly RawNode[];
  readonly referenceTasks: readonly Pick[];
  readonly onPause: "end" | "resume";
  /** For each run, values for the first parameters; undefined takes the default. */
  readonly runs: readonly (readonly (Json | undefined)[])[];
}

/** Something that later nodes may refer to. */
interface Entry {
  readonly id: string;
  readonly listLike: boolean;
  /** Whether a branch may gate it: parameters, resources and elements can't have upstream tasks added. */
  readonly gateable: boolean;
  /** An element inside applyMap: there need not be a task behind it that others could wait for. */
  readonly isElement?: true;
}

/** What a block sees. `entries` grows; `own` is where this block's entries begin; `inMap` forbids mapping and other blocks. */
interface Scope {
  readonly entries: Entry[];
  readonly own: number;
  readonly inMap: boolean;
}

const newestFirst = <T>(list: readonly T[], pick: Pick): T | undefined => (list.length === 0 ? undefined : list[list.length - 1 - (pick % list.length)]);

class SpecMaker {
  #count = 0;
  readonly #parameters: string[] = [];
  readonly #reportable: string[] = [];

  spec(raw: RawFlow): FlowSpec {
    const nodes = this.#nodes(raw.nodes, { entries: [], own: 0, inMap: false });
    const referenceTasks = [...new Set(raw.referenceTasks.flatMap((pick) => newestFirst(this.#reportable, pick) ?? []))];
    return {
      nodes,
      ...(referenceTasks.length === 0 ? {} : { referenceTasks }),
      onPause: raw.onPause,
      runs: raw.runs.map((values) => this.#run(values)),
    };
  }

  #run(values: readonly (Json | undefined)[]): FlowSpec["runs"][number] {
    const parameters = Object.fromEntries(
      this.#parameters.flatMap((id, index) => {
        const value = values[index];
        return value === undefined ? [] : [[id, value] as const];
      }),
    );
    return Object.keys(parameters).length === 0 ? {} : { parameters };
  }

  #nodes(raws: readonly RawNode[], scope: Scope): Node[] {
    return raws.flatMap((raw) => this.#node(raw, scope) ?? []);
  }

  #id(): string {
    const id = `n${this.#count}`;
    this.#count += 1;
    return id;
  }

  #enter(scope: Scope, entry: Entry): void {
    scope.entries.push(entry);
    this.#reportable.push(entry.id);
  }

  #node(raw: RawNode, scope: Scope): Node | undefined {
    switch (raw.kind) {
      case "task":
        return this.#task(raw, scope);
      case "parameter": {
        const id = this.#id();
        this.#parameters.push(id);
        this.#enter(scope, { id, listLike: Array.isArray(raw.default), gateable: false });
        return { kind: "parameter", id, default: raw.default };
      }
      case "ifElse":
      case "switch":
        return this.#branch(raw, scope);
      case "merge": {
        const picked = raw.of.flatMap((pick) => newestFirst(scope.entries, pick)?.id ?? []);
        // Ten branches and more may repeat themselves: what matters there is their order.
        const of = picked.length < 10 ? [...new Set(picked)] : picked;
        if (of.length === 0) return undefined;
        const id = this.#id();
        this.#enter(scope, { id, listLike: false, gateable: true });
        return { kind: "merge", id, of: of.map((ref) => ({ kind: "ref", of: ref })) };
      }
      case "filter": {
        const of = this.#ref({ kind: "ref", pick: raw.of }, scope, !raw.loose);
        if (scope.inMap || of === undefined) return undefined;
        const id = this.#id();
        this.#enter(scope, { id, listLike: true, gateable: true });
        return { kind: "filter", id, of, ...(raw.fn === undefined ? {} : { fn: raw.fn }) };
      }
      case "case": {
        const cond = this.#ref({ kind: "ref", pick: raw.cond, ...(raw.at && { at: raw.at }) }, scope);
        if (cond === undefined) return undefined;
        const id = this.#id();
        const body = this.#nodes(raw.body, { ...scope, own: scope.entries.length });
        return body.length === 0 ? undefined : { kind: "case", id, cond, equals: raw.equals, body };
      }
      case "resource":
        return scope.inMap ? undefined : this.#resource(raw, scope);
      case "applyMap":
        return scope.inMap ? undefined : this.#applyMap(raw, scope);
    }
  }

  #task(raw: RawTask, scope: Scope): Node {
    const waitedFor = scope.entries.filter((entry) => entry.isElement !== true);
    const after = [...new Set(raw.after.flatMap((pick) => newestFirst(waitedFor, pick)?.id ?? []))];
    const args: Arg[] =
      raw.mapArgs.length > 0
        ? raw.mapArgs.flatMap((mapArg) => (scope.inMap ? (this.#arg(mapArg.arg, scope) ?? []) : (this.#mapArg(mapArg, scope) ?? [])))
        : raw.args.flatMap((arg) => this.#arg(arg, scope) ?? []);
    const mapped = raw.mapArgs.length > 0 && !scope.inMap && args.length > 0;
    const id = this.#id();
    this.#enter(scope, { id, listLike: mapped || raw.body.shape === "list", gateable: true });
    return {
      kind: "task",
      id,
      args,
      ...(mapped ? { mapped } : {}),
      ...(after.length === 0 ? {} : { after }),
      ...(Object.keys(raw.options).length === 0 ? {} : { options: comparable(raw.options, id) }),
      program: raw.body.program,
    };
  }

  /** Branches belong to the same block and come after the condition, else a cycle could arise. */
  #branch(raw: Extract<RawNode, { kind: "ifElse" | "switch" }>, scope: Scope): Node | undefined {
    const candidates = scope.entries.filter((entry, index) => index >= Math.max(scope.own, 1) && entry.gateable);
    const picks = raw.kind === "ifElse" ? [raw.yes, raw.no] : raw.cases;
    const branches = picks.map((pick) => (pick === undefined ? undefined : newestFirst(candidates, pick)));
    const distinct = branches.map((entry, index) => (branches.indexOf(entry) === index ? entry : undefined));
    const first = scope.entries.findIndex((entry) => distinct.includes(entry));
    const cond = first < 1 ? undefined : newestFirst(scope.entries.slice(0, first), raw.cond);
    if (cond === undefined) return undefined;
    const id = this.#id();
    const ref: Arg = { kind: "ref", of: cond.id };
    if (raw.kind === "ifElse") {
      return { kind: "ifElse", id, cond: ref, ...(distinct[0] && { yes: distinct[0].id }), ...(distinct[1] && { no: distinct[1].id }) };
    }
    const cases = Object.fromEntries(raw.keys.flatMap((key, index) => (distinct[index] === undefined ? [] : [[key, distinct[index].id] as const])));
    return Object.keys(cases).length === 0 ? undefined : { kind: "switch", id, cond: ref, cases };
  }

  #resource(raw: Extract<RawNode, { kind: "resource" }>, scope: Scope): ResourceNode {
    const args = raw.args.flatMap((arg) => this.#arg(arg, scope) ?? []);
    const id = this.#id();
    scope.entries.push({ id, listLike: false, gateable: false });
    return { kind: "resource", id, args, programs: raw.programs, body: this.#nodes(raw.body, { ...scope, own: scope.entries.length }) };
  }

  #applyMap(raw: Extract<RawNode, { kind: "applyMap" }>, scope: Scope): Node | undefined {
    const args = forApplyMap(raw.args.flatMap((arg) => this.#mapArg(arg, scope) ?? []));
    if (args.length === 0 || args.every((arg) => arg.kind === "unmapped")) return undefined;
    const id = this.#id();
    const inside: Scope = {
      entries: args.map((_, index) => ({ id: `${id}.${index}`, listLike: false, gateable: false, isElement: true as const })),
      own: args.length,
      inMap: true,
    };
    const body = this.#nodes(raw.body, inside);
    if (body.length === 0) return undefined;
    for (const { id: task } of inside.entries.slice(args.length)) scope.entries.push({ id: task, listLike: true, gateable: false });
    return { kind: "applyMap", id, args, body };
  }

  #ref(raw: Extract<RawArg, { kind: "ref" }>, scope: Scope, wantsList = false): Extract<Arg, { kind: "ref" }> | undefined {
    const lists = wantsList || raw.at !== undefined ? scope.entries.filter((entry) => entry.listLike) : [];
    const entry = newestFirst(lists.length > 0 ? lists : scope.entries, raw.pick);
    return entry && { kind: "ref", of: entry.id, ...(raw.at && { at: raw.at }) };
  }

  #arg(raw: RawArg, scope: Scope, wantsList = false): Arg | undefined {
    if (raw.kind === "json") return { kind: "json", value: raw.value };
    if (raw.kind === "ref") return this.#ref(raw, scope, wantsList);
    const items = raw.items.flatMap((item) => this.#arg(item, scope) ?? []);
    if (raw.kind === "list") return { kind: "list", items };
    return { kind: "dict", entries: Object.fromEntries(items.map((item, index) => ["xyz"[index] ?? "w", item])) };
  }

  #mapArg({ how, arg: raw, loose }: RawMapArg, scope: Scope): Arg | undefined {
    const arg = this.#arg(raw, scope, !loose);
    if (arg === undefined || how === "each") return arg;
    if (how === "whole") return { kind: "unmapped", of: arg };
    const flat: Arg = { kind: "flatten", of: arg };
    return how === "flat" ? flat : { kind: "unmapped", of: flat };
  }
}

/**
 * Options as both engines can agree on them. Which of several tasks' values a shared bucket holds depends in Prefect on the order of a
 * set: each task gets its own. Whether two failures are the same input to a cache depends on what each engine says of a failure: a task
 * that may run after one has a cache that does not look.
 */
function comparable(options: OptionsSpec, id: string): OptionsSpec {
  const { cache, trigger } = options;
  if (cache === undefined) return options;
  const { key, validator, ...rest } = cache;
  const looks = validator === "allInputs" || (typeof validator === "object" && "partialInputs" in validator);
  const isWaryOfFailures = trigger === undefined || trigger === "allSuccessful" || trigger === "notAllSkipped";
  const kept = validator === undefined || (looks && !isWaryOfFailures) ? {} : { validator };
  return { ...options, cache: { ...rest, ...kept, ...(key === undefined ? {} : { key: `${key} ${id}` }) } };
}

/** Prefect takes arguments of apply_map that are one task for one argument, and maps lists of tasks over these: neither is generated. */
function forApplyMap(args: readonly Arg[]): readonly Arg[] {
  const source = (arg: Arg): Arg => (arg.kind === "unmapped" || arg.kind === "flatten" ? source(arg.of) : arg);
  const sources = args.map(source).map((arg) => JSON.stringify(arg.kind === "ref" ? arg.of : arg));
  return args.filter((arg, index) => source(arg).kind !== "list" && sources.indexOf(sources[index] ?? "") === index);
}

/** The spec of a raw flow. */
export function specOfRaw(raw: RawFlow): FlowSpec {
  return new SpecMaker().spec(raw);
}
