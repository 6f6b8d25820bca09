import { defineError } from "./define.ts";

export const clockStart = defineError<{ readonly given: string }>("E801", ({ given }) => ({
  what: `fakeClock cannot start at ${given}: that is no time.`,
  next: 'Give a Date, milliseconds since 1970, or text such as "2026-03-29T00:30:00Z".',
}));

export const clockDuration = defineError<{ readonly given: string }>("E802", ({ given }) => ({
  what: `A fake clock cannot be advanced by ${given}.`,
  next: 'Give a number of seconds, or text such as "90s", "5m", "1h30m". A clock does not go backwards.',
}));

export const clockBackwards = defineError<{ readonly given: string; readonly now: string }>("E803", ({ given, now }) => ({
  what: `A fake clock that stands at ${now} cannot be advanced to ${given}.`,
  next: "Give a time that is not in its past. Make a new clock for an earlier one.",
}));
