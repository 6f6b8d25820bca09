/*
 * A strict reading of RFC 5545 text before the library sees it, which skips over parts and numbers that it does not know:
 * a misspelt rule would fire at times nobody asked for.
 */

/** What a clock needs to know about the text before the rule is built. */
export interface RRuleText {
  /** Whether the text has a DTSTART of its own. */
  readonly hasStart: boolean;
  /** The TZID of that DTSTART. */
  readonly timeZone: string | undefined;
  /** Whether COUNT limits the rule. */
  readonly counted: boolean;
  /** Whether UNTIL limits the rule. */
  readonly until: boolean;
}

const number = /^\d+$/;
const weekday = "(?:MO|TU|WE|TH|FR|SA|SU)";

const within =
  (low: number, high: number) =>
  (value: string): boolean =>
    number.test(value) && Number(value) >= low && Number(value) <= high;

const fromEitherEnd =
  (high: number) =>
  (value: string): boolean =>
    within(1, high)(value.replace(/^[+-]/, ""));

const matching =
  (pattern: RegExp) =>
  (value: string): boolean =>
    pattern.test(value);

const lists: ReadonlyMap<string, (value: string) => boolean> = new Map([
  ["BYSECOND", within(0, 59)],
  ["BYMINUTE", within(0, 59)],
  ["BYHOUR", within(0, 23)],
  ["BYDAY", matching(new RegExp(`^(?:[+-]?[1-9]\\d?)?${weekday}$`))],
  ["BYMONTHDAY", fromEitherEnd(31)],
  ["BYYEARDAY", fromEitherEnd(366)],
  ["BYWEEKNO", fromEitherEnd(53)],
  ["BYMONTH", within(1, 12)],
  ["BYSETPOS", fromEitherEnd(366)],
]);

const single: ReadonlyMap<string, (value: string) => boolean> = new Map([
  ["FREQ", matching(/^(?:YEARLY|MONTHLY|WEEKLY|DAILY|HOURLY|MINUTELY|SECONDLY)$/)],
  ["INTERVAL", within(1, 10_000_000)],
  ["COUNT", within(1, Number.MAX_SAFE_INTEGER)],
  ["UNTIL", matching(/^\d{8}(?:T\d{6}Z?)?$/)],
  ["WKST", matching(new RegExp(`^${weekday}$`))],
]);

/** The first thing wrong with a rule such as `FREQ=DAILY;INTERVAL=2`, or undefined. */
function problemOf(rule: string): string | undefined {
  const seen = new Set<string>();
  for (const part of rule.toUpperCase().split(";")) {
    const [name = "", value] = part.split("=", 2);
    if (value === undefined) return `"${part}" is not of the form NAME=VALUE`;
    if (seen.has(name)) return `${name} is given twice`;
    seen.add(name);
    const fits = single.get(name);
    const fitsEach = lists.get(name);
    if (fits === undefined && fitsEach === undefined) return `it has no part called ${name}`;
    const good = fits?.(value) ?? value.split(",").every((one) => fitsEach?.(one));
    if (!good) return `${name} cannot be "${value}"`;
  }
  if (!seen.has("FREQ")) return "FREQ is missing";
  return seen.has("COUNT") && seen.has("UNTIL") ? "COUNT and UNTIL exclude each other" : undefined;
}

/** Returns what was found, or a text that says what is wrong, to follow "cannot read ...: ". */
export function readRRuleText(text: string): RRuleText | string {
  const values = new Map<string, string[]>();
  let timeZone: string | undefined;
  for (const line of text.replace(/\r?\n[ \t]/g, "").split(/\r?\n/)) {
    if (line.trim() === "") continue;
    const [, property = "RRULE", parameters = "", value = ""] = /^(?:([A-Za-z-]+)((?:;[^:]*)?):)?(.*)$/.exec(line.trim()) ?? [];
    const name = property.toUpperCase();
    values.set(name, [...(values.get(name) ?? []), value]);
    if (name === "DTSTART") timeZone = /;TZID=([^;:]+)/i.exec(parameters)?.[1];
  }
  const unknown = [...values.keys()].find((name) => !["DTSTART", "RRULE", "EXDATE", "RDATE"].includes(name));
  if (unknown !== undefined) return `it has a line ${unknown}`;
  const [rule, secondRule] = values.get("RRULE") ?? [];
  if (rule === undefined) return "it has no rule";
  if (secondRule !== undefined) return "it has two rules; give each a clock of its own";
  if ((values.get("DTSTART")?.length ?? 0) > 1) return "it has two lines DTSTART";
  return problemOf(rule) ?? { hasStart: values.has("DTSTART"), timeZone, counted: /\bCOUNT=/i.test(rule), until: /\bUNTIL=/i.test(rule) };
}
