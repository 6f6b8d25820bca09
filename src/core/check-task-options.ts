import { invalidDuration, invalidOption, missingOption, unknownOption } from "../errors/building.ts";
import { checkResultPlace } from "../results/result-place.ts";
import { callPlace } from "../util/call-site.ts";
import { closestName } from "../util/closest-name.ts";
import { describeValue } from "../util/describe-value.ts";
import { type Duration, parseDuration } from "../util/duration.ts";
import { checkName } from "./names.ts";
import { listedDelay } from "./retry-delay.ts";
import type { TaskOptions } from "./task-options.ts";
import type { TaskSettings } from "./task-settings.ts";
import { triggers } from "./triggers.ts";

/** Options as the checks below see them: whatever somebody without type checks may have written. */
type Given = { readonly [K in keyof TaskOptions]?: unknown };
type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === "string";
const isBoolean: Check = (value) => typeof value === "boolean";
const isFunction: Check = (value) => typeof value === "function";
const isCount: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const isListOf =
  (each: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(each);
const isTag: Check = (value) => isText(value) && String(value).trim() !== "";
/** What each option that is no duration must be. */
const rules: Readonly<Record<Exclude<keyof TaskOptions, "name" | "slug" | "retryDelay" | "timeout" | "cacheFor" | "result">, readonly [Check, string]>> = {
  description: [isText, "a text"],
  tags: [isListOf(isTag), 'a list of texts, such as ["etl"]'],
  maxRetries: [isCount, "a whole number, 0 or more"],
  retryOn: [(value) => isFunction(value) || isListOf(isFunction)(value), "a list of error classes, such as [TypeError], or a function of the error"],
  trigger: [isFunction, "a trigger, such as triggers.allFinished, or a function of the upstream states"],
  skipOnUpstreamSkip: [isBoolean, "true or false"],
  cacheKey: [(value) => isFunction(value) || isTag(value), "a text that is not empty, or a function of the arguments"],
  cacheValidator: [isFunction, "one of validators, such as validators.allInputs"],
  checkpoint: [isBoolean, "true or false"],
  target: [(value) => isFunction(value) || isTag(value), "a template that is not empty, or a function of the inputs"],
  stateHandlers: [isListOf(isFunction), "a list of functions (task, from, to) => State or nothing"],
  onFailure: [isFunction, "a function (task, state)"],
  taskRunName: [(value) => isFunction(value) || isTag(value), "a template that is not empty, or a function of the arguments"],
  logConsole: [isBoolean, "true or false"],
  outputs: [isCount, "a whole number, 0 or more"],
  maxConcurrency: [(value) => isCount(value) && Number(value) > 0, "a whole number, 1 or more"],
};
const known: readonly string[] = ["name", "slug", "retryDelay", "timeout", "cacheFor", "result", ...Object.keys(rules)];

/** Options that do nothing without another one. */
const needs = [
  { option: "retryDelay", needs: "maxRetries", because: "it would never be retried" },
  { option: "retryOn", needs: "maxRetries", because: "it would never be retried" },
  { option: "cacheKey", needs: "cacheFor", because: "its values would never be cached" },
  { option: "cacheValidator", needs: "cacheFor", because: "its values would never be cached" },
] as const;

/** Checks a task's options once, when it is made. An option that is undefined counts as left out. */
export function checkTaskOptions(task: string, options: TaskOptions<never>): TaskSettings {
  const given: Given = options;
  checkRules(task, given);
  if (options.result !== undefined) checkResultPlace(options.result, callPlace());
  if (options.slug !== undefined) checkName(`The slug of task ${JSON.stringify(task)}`, options.slug);
  return {
    description: options.description,
    tags: Object.freeze([...new Set(options.tags)]),
    maxRetries: options.maxRetries ?? 0,
    retryDelay: delayOf(task, options.retryDelay),
    retryOn: typeof options.retryOn === "object" ? [...options.retryOn] : options.retryOn,
    timeout: options.timeout === undefined ? undefined : milliseconds({ task, option: "timeout", positive: true }, options.timeout),
    trigger: options.trigger ?? triggers.allSuccessful,
    skipOnUpstreamSkip: options.skipOnUpstreamSkip ?? true,
    cacheFor: cacheTime(task, options.cacheFor),
    cacheKey: options.cacheKey as TaskSettings["cacheKey"],
    cacheValidator: options.cacheValidator,
    checkpoint: options.checkpoint,
    result: options.result,
    target: options.target,
    stateHandlers: [...(options.stateHandlers ?? [])],
    onFailure: options.onFailure,
    taskRunName: options.taskRunName as TaskSettings["taskRunName"],
    logConsole: options.logConsole ?? false,
    outputs: options.outputs,
    maxConcurrency: options.maxConcurrency,
  };
}

function checkRules(task: string, given: Given): void {
  for (const option of Object.keys(given)) {
    if (!known.includes(option)) throw unknownOption({ task, option, near: closestName(option, known) }, { place: callPlace() });
  }
  for (const [option, [check, expected]] of Object.entries(rules)) {
    const value = given[option as keyof Given];
    if (value !== undefined && !check(value)) throw invalidOption({ task, option, given: describeValue(value), expected }, { place: callPlace() });
  }
  for (const { option, needs: other, because } of needs) {
    if (given[option] !== undefined && given[other] === undefined) throw missingOption({ task, option, needs: other, because }, { place: callPlace() });
  }
}

interface DurationOption {
  readonly task: string;
  readonly option: string;
  readonly positive: boolean;
}

function milliseconds(of: DurationOption, value: Duration): number {
  const ms = typeof value === "number" || typeof value === "string" ? parseDuration(value) : undefined;
  if (ms === undefined || (of.positive && ms === 0)) throw invalidDuration({ ...of, given: describeValue(value) }, { place: callPlace() });
  return ms;
}

function cacheTime(task: string, cacheFor: Duration | undefined): number | undefined {
  if (cacheFor === undefined || cacheFor === Number.POSITIVE_INFINITY) return cacheFor;
  return milliseconds({ task, option: "cacheFor", positive: true }, cacheFor);
}

function delayOf(task: string, delay: TaskOptions["retryDelay"]): TaskSettings["retryDelay"] {
  const of = { task, option: "retryDelay", positive: false };
  if (typeof delay === "function") return (attempt) => milliseconds({ ...of, option: `retryDelay, for attempt ${attempt},` }, delay(attempt));
  const list = Array.isArray(delay) ? delay.map((each: Duration) => milliseconds(of, each)) : [delay === undefined ? 0 : milliseconds(of, delay as Duration)];
  if (list.length === 0) throw invalidDuration({ ...of, given: "an empty list" }, { place: callPlace() });
  return listedDelay(list);
}
