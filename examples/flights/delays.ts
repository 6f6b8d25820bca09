import { eachFlight, type Flight, type Partition } from "./flights-file.ts";
import { emptyHistogram, type Histogram, mergeHistograms, record } from "./histogram.ts";

/** Some of the flights: all, those within one band of distances, or those that left in one hour of the day. */
export interface Group {
  readonly by: "all" | "distance" | "hour";
  readonly value: string;
}

/** One day's delays: a histogram for each of `GROUPS`, in their order. */
export interface DayDelays {
  readonly day: number;
  readonly groups: readonly Histogram[];
}

/** One group's delays: a histogram for each day, in the order of days. */
export interface GroupDelays extends Group {
  readonly days: readonly Histogram[];
}

const HOURS = 24;
/** Where each band of distances begins, in miles. */
const BANDS = [0, 250, 500, 750, 1000, 1500, 2000, 2500];

/** All flights, the bands "0-249" to "2500+", the hours "0" to "23". */
export const GROUPS: readonly Group[] = [
  { by: "all", value: "all" },
  ...BANDS.map((start, band) => ({ by: "distance", value: bandName(start, BANDS[band + 1]) }) as const),
  ...Array.from({ length: HOURS }, (_, hour) => ({ by: "hour", value: String(hour) }) as const),
];

/** Counts the delays in one partition of the file. */
export async function countDelays(partition: Partition): Promise<DayDelays[]> {
  const days = new Map<number, Histogram[]>();
  await eachFlight(partition, (flight) => {
    const groups = days.get(flight.day) ?? GROUPS.map(emptyHistogram);
    days.set(flight.day, groups);
    for (const place of groupsOf(flight)) {
      const group = groups[place];
      if (group === undefined) throw new RangeError(`${flight.hour} is no hour of the day`);
      record(group, flight.delay);
    }
  });
  return Array.from(days, ([day, groups]) => ({ day, groups }));
}

/**
 * Brings the partitions' counts together and turns them over, from days to groups. The order of the partitions does
 * not matter, and a day may lie in two of them. Groups without flights are left out.
 */
export function groupDelays(partitions: readonly (readonly DayDelays[])[]): GroupDelays[] {
  const days = Map.groupBy(partitions.flat(), ({ day }) => day);
  const inOrder = [...days.keys()].sort((a, b) => a - b).map((day) => days.get(day) ?? []);
  return GROUPS.map((group, place) => ({
    ...group,
    days: inOrder.map((parts) => mergeHistograms(parts.flatMap(({ groups }) => groups[place] ?? []))),
  })).filter(({ days }) => days.some(({ count }) => count > 0));
}

/** The places in `GROUPS` that a flight counts for. */
function groupsOf({ hour, distance }: Flight): number[] {
  const band = BANDS.findLastIndex((start) => start <= distance);
  return [0, 1 + band, 1 + BANDS.length + hour];
}

function bandName(start: number, next: number | undefined): string {
  return next === undefined ? `${start}+` : `${start}-${next - 1}`;
}
