/** What the tasks of a spec do, for headrace; `prefect_program.py` is the same for Prefect. */
import type { Action, Condition, ErrorName, Json, Program, SignalName, Value } from "./spec.ts";
import { errorNames } from "./spec.ts";

class Boom extends Error {
  override name = "Boom";
}
class Splash extends Boom {
  override name = "Splash";
}
class Drip extends Error {
  override name = "Drip";
}
export const errorClasses: Readonly<Record<ErrorName, new (message: string) => Error>> = { Boom, Splash, Drip };

/** One call of a task's body: everything that conditions and values may read. */
export interface Call {
  readonly task: string;
  readonly inputs: readonly Json[];
  readonly mapIndex: number | null;
  readonly attempt: number;
  readonly loop: number;
  readonly loopResult: Json;
  /** Calls of this body in this run, this one included. */
  readonly call: number;
  readonly run: number;
}

/** Makes the signal that a program asks for; without a value it carries none. */
export type SignalMaker = (name: SignalName, message: string, details: { readonly result: Json } | undefined) => Error;

/** A value as JSON: an error becomes `{"$error": kind}`, undefined null. What has no JSON form is named, never guessed. */
export function plain(value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (typeof value === "boolean" || typeof value === "string" || typeof value === "number") return value;
  if (value instanceof Error) return { $error: (errorNames as readonly string[]).includes(value.name) ? value.name : "other" };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "object" && (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
  }
  return { $odd: typeof value === "object" ? value.constructor.name : typeof value };
}

/** JSON text with sorted keys: equal values have equal texts, on both sides. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(",")}}`;
}

/** 32-bit FNV-1a of the canonical text. */
function digest(value: Json): string {
  let code = 0x811c9dc5;
  for (const byte of Buffer.from(canonical(value))) code = Math.imul(code ^ byte, 0x01000193) >>> 0;
  return code.toString(16).padStart(8, "0");
}

const isError = (value: Json | undefined): boolean => typeof value === "object" && value !== null && "$error" in value;
export const isWhole = (value: unknown): value is number => typeof value === "number" && Number.isInteger(value);

const inputTests: Readonly<Record<NonNullable<Condition["input"]>["is"], (value: Json) => boolean>> = {
  error: isError,
  null: (value) => value === null,
  even: (value) => isWhole(value) && value % 2 === 0,
};

function holds(when: Condition, call: Call): boolean {
  if (when.attemptUpTo !== undefined && call.attempt > when.attemptUpTo) return false;
  if (when.loopBelow !== undefined && call.loop >= when.loopBelow) return false;
  if (when.callUpTo !== undefined && call.call > when.callUpTo) return false;
  if (when.runUpTo !== undefined && call.run > when.runUpTo) return false;
  if (when.mapIndex !== undefined && (call.mapIndex === null || call.mapIndex % when.mapIndex.modulo !== when.mapIndex.is)) return false;
  if (when.input === undefined) return true;
  const input = call.inputs[when.input.at];
  return input !== undefined && inputTests[when.input.is](input);
}

function valueMade(value: Value, call: Call): Json {
  switch (value.kind) {
    case "json":
      return value.value;
    case "digest":
      return `${call.task}#${digest([call.task, call.mapIndex, call.attempt, call.loop, call.inputs])}`;
    case "run":
      return call.run;
    case "loopResult":
      return call.loopResult;
  }
  const first = call.inputs[value.at] ?? null;
  switch (value.kind) {
    case "input":
      return isError(first) ? null : first;
    case "add":
      return isWhole(first) ? first + value.by : value.by;
    case "range":
      return isWhole(first) ? Array.from({ length: ((first % 5) + 5) % 5 }, (_, index) => index) : [];
  }
}

function act(action: Action, call: Call, makeSignal: SignalMaker): Json {
  if (action.kind === "return") return valueMade(action.value, call);
  if (action.kind === "throw") throw new errorClasses[action.error]("thrown on purpose");
  throw makeSignal(action.signal, "signalled on purpose", action.result && { result: valueMade(action.result, call) });
}

/** Does what the program says: returns a value or throws. */
export function perform(program: Program, call: Call, makeSignal: SignalMaker): Json {
  const rule = program.find(({ when }) => when === undefined || holds(when, call));
  return rule === undefined ? null : act(rule.do, call, makeSignal);
}
