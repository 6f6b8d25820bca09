import { listedDelay } from "./retry-delay.ts";
import type { TaskSettings } from "./task-settings.ts";

/**
 * Which of a task's settings a worker takes from the driver where they are data there. The others are always live, and come from the
 * worker's own copy of the flow: functions, classes, places for results.
 */
const canBeSent = {
  description: true,
  tags: true,
  maxRetries: true,
  retryDelay: true,
  retryOn: false,
  timeout: true,
  trigger: false,
  skipOnUpstreamSkip: true,
  cacheFor: true,
  cacheKey: true,
  cacheValidator: false,
  checkpoint: true,
  result: false,
  target: true,
  stateHandlers: false,
  onFailure: false,
  taskRunName: true,
  logConsole: true,
  outputs: true,
  maxConcurrency: true,
} as const satisfies Readonly<Record<keyof TaskSettings, boolean>>;

type Name = keyof TaskSettings;
type Sendable = { [K in Name]: (typeof canBeSent)[K] extends true ? K : never }[Name];

/** Settings that are data. What is missing is live. */
export type SentSettings = { readonly [K in Exclude<Sendable, "retryDelay">]?: TaskSettings[K] } & { readonly retryDelay?: readonly number[] };

const names = Object.keys(canBeSent) as readonly Name[];

const sentForm = (settings: TaskSettings, name: Name): unknown =>
  name === "retryDelay" ? (settings.retryDelay.delays ?? settings.retryDelay) : settings[name];

const isSent = (settings: TaskSettings, name: Name): boolean => canBeSent[name] && typeof sentForm(settings, name) !== "function";

/** The settings that are data. */
export function sentSettings(settings: TaskSettings): SentSettings {
  return Object.fromEntries(names.filter((name) => isSent(settings, name)).map((name) => [name, sentForm(settings, name)]));
}

/** A worker's settings with what was sent in place of its own. */
export function withSentSettings(settings: TaskSettings, { retryDelay, ...sent }: SentSettings): TaskSettings {
  return { ...settings, ...sent, ...(retryDelay === undefined ? {} : { retryDelay: listedDelay(retryDelay) }) };
}

/** The settings that are live, by name. */
export function liveSettings(settings: TaskSettings): Readonly<Partial<Record<Name, unknown>>> {
  return Object.fromEntries(names.filter((name) => !isSent(settings, name)).map((name) => [name, settings[name]]));
}
