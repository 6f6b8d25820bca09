import { isAbsolute, join, resolve } from "node:path";

/** What a path in a setting is relative to. */
export interface Surroundings {
  /** The folder of the file that holds the setting, or the working directory. */
  readonly base: string;
  readonly home: string;
}

/** One setting: what it takes, what it means, and its value where nobody says otherwise. */
export interface Setting<out T> {
  readonly description: string;
  /** What it takes, in words that end the sentence "It takes". */
  readonly takes: string;
  /** As a file would say it. */
  readonly default: string | boolean;
  /** What a text from the environment or the command line stands for in a file. */
  fromText(text: string): string | boolean;
  /** The value to use, or undefined where this is no value for it. */
  read(raw: unknown, surroundings: Surroundings): T | undefined;
}

const asItIs = (text: string): string => text;

/** True or false; "1" and "0" will do where only text can be given. */
export function flag(fallback: boolean, description: string): Setting<boolean> {
  const words: Readonly<Record<string, boolean>> = { true: true, 1: true, false: false, 0: false };
  return {
    description,
    takes: "true or false",
    default: fallback,
    fromText: (text) => words[text.toLowerCase()] ?? text,
    read: (raw) => (typeof raw === "boolean" ? raw : undefined),
  };
}

/** One of a few words; capitals do not count. */
export function choice<const W extends string>(words: readonly [W, ...W[]], fallback: W, description: string): Setting<W> {
  const quoted = words.map((word) => `"${word}"`);
  const last = quoted.pop();
  return {
    description,
    takes: quoted.length === 0 ? `only ${last}` : `${quoted.join(", ")} or ${last}`,
    default: fallback,
    fromText: asItIs,
    read: (raw) => (typeof raw === "string" ? words.find((word) => word === raw.toLowerCase()) : undefined),
  };
}

/** A folder or file. `~/` is the home folder; a relative one counts from the file that says it, or from the working directory. */
export function path(fallback: string, description: string): Setting<string> {
  return {
    description,
    takes: "a path, as text",
    default: fallback,
    fromText: asItIs,
    read: (raw, { base, home }) => {
      if (typeof raw !== "string" || raw === "" || raw.includes("\0")) return undefined;
      if (raw === "~" || raw.startsWith("~/")) return join(home, raw.slice(1));
      return isAbsolute(raw) ? raw : resolve(base, raw);
    },
  };
}
