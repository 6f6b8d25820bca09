/** Options, triggers and handlers of a spec in headrace's terms. */
import { Fail, Loop, Pause, Retry, Skip, type StateHandler, Success, type TaskOptions, type Trigger, triggers, validators } from "headrace";
import type { HandlerSpec, OptionsSpec, SignalName } from "./spec.ts";
import { errorClasses, isWhole } from "./task-program.ts";

/** Signals by the names that specs use. */
export const signals: Readonly<Record<SignalName, (message: string, details?: { result: unknown }) => Error>> = {
  Skip: (message, details) => new Skip(message, details),
  Fail: (message, details) => new Fail(message, details),
  Success: (message, details) => new Success(message, details),
  Retry: (message) => new Retry(message),
  Pause: (message) => new Pause(message),
  Loop: (message, details) => new Loop(message, details),
};

export const filters = { even: (value: unknown) => isWhole(value) && value % 2 === 0, nothing: () => false };

function triggerOf(spec: NonNullable<OptionsSpec["trigger"]>): Trigger {
  if (typeof spec === "string") return triggers[spec];
  if ("some" in spec) return (spec.some === "successful" ? triggers.someSuccessful : triggers.someFailed)(spec.atLeast, spec.atMost);
  return () => {
    if (spec.custom === "throw") throw new errorClasses.Boom("thrown by a trigger");
    if (spec.custom === "skip") throw new Skip("skipped by a trigger");
    if (spec.custom === "fail") throw new Fail("failed by a trigger");
    return spec.custom === "true";
  };
}

function validatorOf(spec: NonNullable<NonNullable<OptionsSpec["cache"]>["validator"]>): NonNullable<TaskOptions["cacheValidator"]> {
  if (typeof spec === "string") return validators[spec];
  return "partialInputs" in spec ? validators.partialInputs(spec.partialInputs) : validators.partialParameters(spec.partialParameters);
}

function handlerOf(spec: HandlerSpec): StateHandler {
  return (_task, _from, to) => {
    if (to.type !== spec.on) return undefined;
    const message = "set by a handler";
    switch (spec.do) {
      case "throw":
        throw new errorClasses.Boom("thrown by a handler");
      case "signalSkip":
        throw new Skip("skipped by a handler");
      case "signalFail":
        throw new Fail("failed by a handler");
      case "Success":
        return { type: "Success", message, result: "from a handler" };
      case "Skipped":
        return { type: "Skipped", message };
      case "Failed":
        return { type: "Failed", message, error: new errorClasses.Drip("set by a handler") };
    }
  };
}

/** `bucket` makes the spec's cache keys its own: named buckets are shared by all flows of a process. */
export function optionsOf(name: string, given: OptionsSpec = {}, bucket = ""): TaskOptions {
  const { trigger, skipOnUpstreamSkip, maxRetries, retryOn, cache, handlers } = given;
  return {
    name,
    ...(trigger === undefined ? {} : { trigger: triggerOf(trigger) }),
    ...(skipOnUpstreamSkip === undefined ? {} : { skipOnUpstreamSkip }),
    ...(maxRetries === undefined ? {} : { maxRetries, retryDelay: 0 }),
    ...(retryOn === undefined ? {} : { retryOn: retryOn.map((error) => errorClasses[error]) }),
    ...(cache === undefined ? {} : { cacheFor: "1h" }),
    ...(cache?.validator === undefined ? {} : { cacheValidator: validatorOf(cache.validator) }),
    ...(cache?.key === undefined ? {} : { cacheKey: cache.key + bucket }),
    ...(handlers === undefined ? {} : { stateHandlers: handlers.map(handlerOf) }),
  };
}

export type Body = (...inputs: unknown[]) => unknown;

/** Argument names are read from the function, and must be those of `prefect_flow.py`. */
export function withArity(count: number, body: Body): Body {
  switch (count) {
    case 0:
      return () => body();
    case 1:
      return (a) => body(a);
    case 2:
      return (a, b) => body(a, b);
    case 3:
      return (a, b, c) => body(a, b, c);
    default:
      throw new Error(`No function with ${count} arguments`);
  }
}
