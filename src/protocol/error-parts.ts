import { HeadraceError, isHeadraceError } from "../errors/define.ts";
import { Fail, isSignal, Loop, Pause, Retry, type Signal, Skip, Success } from "../states/signals.ts";
import { classNameOf } from "../util/class-name.ts";
import { inspectSafely } from "../util/inspect-safely.ts";
import { mostItems, type SendableCopies, shortened } from "./sendable-copies.ts";

/** An error as it is written: all in it can be sent. */
export interface ErrorParts {
  /** The class that stands for it on the other side, by its place in `errorKinds`. */
  readonly kind: number;
  /** Where it is not its class that says it. */
  readonly name: string | undefined;
  readonly message: string;
  readonly stack: string | undefined;
  /** Present also where it is undefined. */
  readonly cause: { readonly value: unknown } | undefined;
  /** Own fields, in order. */
  readonly fields: readonly (readonly [string, unknown])[];
}

/** Classes that both sides have. Their place in here is their number: append only. */
const errorKinds = [
  "Error",
  "TypeError",
  "RangeError",
  "SyntaxError",
  "ReferenceError",
  "EvalError",
  "URIError",
  "AggregateError",
  "SuppressedError",
  "DOMException",
  "HeadraceError",
  "Skipped",
  "Failed",
  "Success",
  "Retrying",
  "Paused",
  "Looped",
] as const;
type ErrorKind = (typeof errorKinds)[number];

const signals: Partial<Record<ErrorKind, new (message: string) => Signal>> = {
  Skipped: Skip,
  Failed: Fail,
  Success,
  Retrying: Retry,
  Paused: Pause,
  Looped: Loop,
};

/** What the classes of the language keep in fields that are not listed. */
const hiddenFields = ["errors", "error", "suppressed"];
/** What headrace's own errors keep so. */
const ownHiddenFields = ["what", "next", "state"];
const written = new Set(["message", "stack", "cause"]);

/** Takes an error apart. Fields that cannot be sent are replaced by a description; of its class only what `errorKinds` has is kept. */
export function takeApart(error: Error, copies: SendableCopies): ErrorParts {
  const kind = kindOf(error);
  const listed = Object.keys(error).slice(0, mostItems);
  const hidden = kind === "HeadraceError" ? [...hiddenFields, ...ownHiddenFields] : hiddenFields;
  const name = read(error, "name");
  const stack = read(error, "stack");
  const keys = new Set([...listed.filter((key) => !written.has(key)), ...hidden.filter((key) => Object.hasOwn(error, key))]);
  return {
    kind: errorKinds.indexOf(kind),
    name: name === kind ? undefined : copies.text(asText(name)),
    message: copies.text(asText(read(error, "message"))),
    stack: stack === undefined ? undefined : copies.text(asText(stack)),
    cause: Object.hasOwn(error, "cause") ? { value: copies.of(read(error, "cause")) } : undefined,
    fields: Array.from(keys, (key) => [key, copies.of(read(error, key))]),
  };
}

/** An error that stands for one that cannot be taken apart, such as a Proxy: it has its texts. */
export function standIn(error: Error): Error {
  const other = new Error(shortened(asText(read(error, "message"))));
  for (const key of ["name", "stack"]) setHidden(other, key, shortened(asText(read(error, key))));
  return other;
}

function read(error: Error, key: string): unknown {
  try {
    return Reflect.get(error, key);
  } catch {
    return `(its ${key} cannot be read)`;
  }
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : inspectSafely(value);
}

function kindOf(error: Error): ErrorKind {
  if (isHeadraceError(error)) return "HeadraceError";
  if (isSignal(error)) return error.stateType in signals ? (error.stateType as ErrorKind) : "Error";
  for (let at: unknown = error; typeof at === "object" && at !== null; at = Object.getPrototypeOf(at)) {
    const found = errorKinds.find((kind) => kind === classNameOf(at as object));
    if (found !== undefined && found in globalThis) return found;
  }
  return "Error";
}

/** Makes the error of a kind. Its cause and its fields follow, since they may hold the error itself. */
export function putTogether({ kind, name, message, stack }: Pick<ErrorParts, "kind" | "name" | "message" | "stack">): Error {
  const error = withoutStack(() => makeError(errorKinds[kind] ?? "Error", message, name));
  if (name !== undefined && error.name !== name) setHidden(error, "name", name);
  setHidden(error, "stack", stack);
  return error;
}

/** The stack is known: looking for another one is most of what a new error costs. */
function withoutStack<T>(make: () => T): T {
  const limit = Error.stackTraceLimit;
  Reflect.set(Error, "stackTraceLimit", 0);
  try {
    return make();
  } finally {
    Reflect.set(Error, "stackTraceLimit", limit);
  }
}

export function setCause(error: Error, cause: unknown): void {
  setHidden(error, "cause", cause);
}

export function setField(error: Error, key: string, value: unknown): void {
  const isHidden = isHeadraceError(error)
    ? ownHiddenFields.includes(key)
    : hiddenFields.includes(key) && ["AggregateError", "SuppressedError"].includes(classNameOf(error));
  Object.defineProperty(error, key, { value, enumerable: !isHidden, writable: true, configurable: true });
}

function makeError(kind: ErrorKind, message: string, name: string | undefined): Error {
  if (kind === "DOMException") return new DOMException(message, name ?? "Error");
  const signal = signals[kind];
  if (signal !== undefined) return new signal(message);
  const error = kind === "HeadraceError" ? new HeadraceError("", { what: "", next: "" }) : newBuiltIn(kind);
  setHidden(error, "message", message);
  return error;
}

/** Without the fields of its own that some are made with: those are written. */
function newBuiltIn(kind: ErrorKind): Error {
  const Kind: unknown = Reflect.get(globalThis, kind);
  if (kind === "Error" || typeof Kind !== "function") return new Error();
  return Reflect.construct(Error, [], Kind);
}

function setHidden(error: Error, key: string, value: unknown): void {
  Object.defineProperty(error, key, { value, enumerable: false, writable: true, configurable: true });
}
