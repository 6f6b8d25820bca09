import type { Tokens } from "../util/token.ts";

/** What an entry of a cache and a task run that asks for one have in common. Values are compared by their tokens. */
export interface CacheCircumstances {
  /** The child of a mapped task; null for a task run that is none. */
  readonly mapIndex: number | null;
  /** A token for each of the task's inputs, by argument name; null for a value that equals nothing, such as a function. */
  readonly inputs: Tokens;
  /** A token for each parameter of the flow. */
  readonly parameters: Tokens;
}

/** An entry as a validator sees it. */
export interface CachedEntry extends CacheCircumstances {
  readonly createdAt: Date;
  /** From when on the entry serves nobody; null is never. */
  readonly expiresAt: Date | null;
}

/** The question that a validator answers. */
export interface CacheQuestion extends CacheCircumstances {
  readonly now: Date;
  readonly entry: CachedEntry;
}

/**
 * Whether an entry, which has not expired, may serve a task run. `validators` has the usual ones. A function of your own is one too:
 * it is asked about one entry after the other, and across processes only about the newest of the task, or of the child.
 */
export interface CacheValidator {
  (question: CacheQuestion): boolean;
  /** What it compares, where it does nothing else but ask for the time and compare: caches file entries under it. */
  readonly compares?: Comparison;
}

/** One thing that validators compare. */
export interface Comparison {
  /** Tells comparisons apart. */
  readonly name: string;
  /** The compared part as text; null where it equals nothing. */
  readonly part: (circumstances: CacheCircumstances) => string | null;
}

/** Whether the entry still serves at that time. */
export function isUnexpired({ expiresAt }: CachedEntry, now: Date): boolean {
  return expiresAt === null || expiresAt > now;
}

function comparing(name: string, part: Comparison["part"]): CacheValidator {
  const validator = ({ now, entry, ...asked }: CacheQuestion): boolean => {
    const wanted = part(asked);
    return wanted !== null && isUnexpired(entry, now) && part(entry) === wanted;
  };
  return Object.assign(validator, { compares: { name, part } });
}

// Children of a map with the same circumstances otherwise are told apart by index: each child has a value of its own.
const child = ({ mapIndex }: CacheCircumstances): string => String(mapIndex);

function listed(tokens: Tokens, names?: readonly string[]): string | null {
  const chosen = Object.keys(tokens).filter((name) => names === undefined || names.includes(name));
  if (chosen.some((name) => tokens[name] === null)) return null;
  return JSON.stringify(chosen.sort().map((name) => [name, tokens[name]]));
}

function ofChild(part: string | null, circumstances: CacheCircumstances): string | null {
  return part === null ? null : `${child(circumstances)} ${part}`;
}

const durationOnly = comparing("time", child);
const nameOf = (what: string, names: readonly string[]): string => JSON.stringify([what, ...[...names].sort()]);

/**
 * When a cached value may serve again. All but `neverUse` also ask that the entry has not expired. Those that do not look at inputs take,
 * for a child of a map, only entries of the same index.
 */
export const validators = {
  /** The default: for as long as `cacheFor` says, whatever the inputs and parameters. */
  durationOnly,
  /** All inputs are equal, and there are no more and no fewer of them. */
  allInputs: comparing("inputs", ({ inputs }) => listed(inputs)),
  /** All parameters of the flow are equal. */
  allParameters: comparing("parameters", (circumstances) => ofChild(listed(circumstances.parameters), circumstances)),
  /** The named inputs are equal. Without names: as `durationOnly`. */
  partialInputs(names?: readonly string[]): CacheValidator {
    if (names === undefined) return durationOnly;
    return comparing(nameOf("inputs", names), ({ inputs }) => listed(inputs, names));
  },
  /** The named parameters are equal. Without names: as `durationOnly`. */
  partialParameters(names?: readonly string[]): CacheValidator {
    if (names === undefined) return durationOnly;
    return comparing(nameOf("parameters", names), (circumstances) => ofChild(listed(circumstances.parameters, names), circumstances));
  },
  /** No entry ever serves: the task always runs. */
  neverUse: (() => false) as CacheValidator,
} as const;

/** For a `cacheKey` that is a function: what it returned names the bucket, and that alone decides. */
export const keyDecides: CacheValidator = comparing("key", () => "");
