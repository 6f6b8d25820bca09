const brand = Symbol.for("headrace.error");

/** What an error says: the cause in one sentence, and what to do about it. */
export interface Explanation {
  /** What was wrong, naming the task, option or file. */
  readonly what: string;
  /** What to do next. */
  readonly next: string;
}

/** Where and why: `place` is a position in the user's file, `cause` the error behind this one. */
export interface Circumstances {
  readonly place?: string | undefined;
  readonly cause?: unknown;
}

/**
 * An error that a user can cause. Its message holds the cause, the place and the next step.
 * `code` is stable and has an entry in `docs/errors.md`; texts may change between versions.
 * Tell one apart with `isHeadraceError`, never with `instanceof`: two copies of the package may be loaded.
 */
export class HeadraceError extends Error {
  readonly code: string;
  readonly what: string;
  readonly next: string;
  readonly place: string | undefined;

  constructor(code: string, explanation: Explanation, circumstances: Circumstances = {}) {
    const at = circumstances.place === undefined ? "" : `\n  at ${circumstances.place}`;
    super(`${explanation.what}${at}\n  ${explanation.next}`, "cause" in circumstances ? { cause: circumstances.cause } : undefined);
    this.name = `HeadraceError [${code}]`;
    this.code = code;
    this.what = explanation.what;
    this.next = explanation.next;
    this.place = circumstances.place;
    Object.defineProperty(this, brand, { value: true });
    // They stand in the message: shown as fields they would say it twice.
    for (const field of ["what", "next"]) Object.defineProperty(this, field, { enumerable: false });
  }
}

/** Whether a value is an error of headrace's own, from whichever copy of the package. */
export function isHeadraceError(value: unknown): value is HeadraceError {
  return typeof value === "object" && value !== null && brand in value;
}

/** Makes one kind of error. Details are what the texts need. */
export interface ErrorKind<in Details> {
  readonly code: string;
  (details: Details, circumstances?: Circumstances): HeadraceError;
}

const codes = new Set<string>();

/** Declares one kind of error. Codes are unique: a second declaration of one is our bug. */
export function defineError<Details = void>(code: string, explain: (details: Details) => Explanation): ErrorKind<Details> {
  if (codes.has(code)) throw new Error(`Internal error: error code ${code} is defined twice`);
  codes.add(code);
  const make = (details: Details, circumstances?: Circumstances): HeadraceError => new HeadraceError(code, explain(details), circumstances);
  return Object.assign(make, { code });
}

/** Every code declared so far, in order. The docs test reads it. */
export function definedCodes(): readonly string[] {
  return [...codes].sort();
}
