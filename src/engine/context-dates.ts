const day = 86_400_000;

/** The run's date and the days around it. A date that was given as text and cannot be read counts as none. */
export interface Days {
  readonly date: Date;
  readonly today: string;
  readonly yesterday: string;
  readonly tomorrow: string;
}

export function daysAround(given: unknown, now: () => number): Days {
  const date = readDate(given) ?? new Date(now());
  const at = (offset: number): string => new Date(date.getTime() + offset).toISOString().slice(0, 10);
  return { date, today: at(0), yesterday: at(-day), tomorrow: at(day) };
}

function readDate(given: unknown): Date | undefined {
  if (!(given instanceof Date) && typeof given !== "string" && typeof given !== "number") return undefined;
  const date = new Date(given);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
