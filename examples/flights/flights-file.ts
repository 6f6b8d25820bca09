import { join } from "node:path";
import { asyncBufferFromFile, parquetMetadataAsync, parquetScan } from "hyparquet";
import { compressors } from "hyparquet-compressors";

/**
 * Three million flights inside the United States in the first half of 2001, from the Bureau of Transportation
 * Statistics: one row a flight that was not cancelled, in order of departure.
 */
export const flights3m = join(import.meta.dirname, "../../node_modules/vega-datasets/data/flights-3m.parquet");

/** Rows of a file, from `rowStart` up to but not including `rowEnd`. */
export interface Partition {
  readonly file: string;
  readonly rowStart: number;
  readonly rowEnd: number;
}

export interface Flight {
  /** The local day on which the flight really departed, counted from 1 January 1970. */
  readonly day: number;
  /** The local hour in which it did, 0 to 23. */
  readonly hour: number;
  /** Minutes that it arrived late; below zero when it was early. */
  readonly delay: number;
  /** Its length in miles. */
  readonly distance: number;
}

/**
 * Cuts a file into at most `count` runs of neighbouring row groups. It cuts nowhere else, because a reader has to
 * decode a row group's column in one piece. Reads only the file's footer.
 */
export async function planPartitions(file: string, count: number): Promise<Partition[]> {
  if (!Number.isInteger(count) || count < 1) throw new RangeError(`the number of partitions is a whole number from 1 up, not ${count}`);
  const { row_groups: groups } = await parquetMetadataAsync(await asyncBufferFromFile(file));
  const starts = [0];
  for (const group of groups) starts.push((starts.at(-1) ?? 0) + Number(group.num_rows));

  const pieces = Math.min(count, groups.length);
  const cut = (piece: number) => starts[Math.round((piece * groups.length) / pieces)] ?? 0;
  return Array.from({ length: pieces }, (_, piece) => ({ file, rowStart: cut(piece), rowEnd: cut(piece + 1) }));
}

/**
 * Shows every flight of a partition to `visit`, in the file's order. Reads three of the five columns and holds one
 * row group in memory at a time. A row with a missing value is passed over.
 */
export async function eachFlight({ file, rowStart, rowEnd }: Partition, visit: (flight: Flight) => void): Promise<void> {
  const scan = await parquetScan({
    file: await asyncBufferFromFile(file),
    columns: ["date", "delay", "distance"],
    rowStart,
    rowEnd,
    compressors,
    parsers: { timestampFromMicroseconds: toHours },
  });
  for (const range of scan.ranges) {
    const column = (name: string) => scan.readColumn({ column: name, ...range });
    const [dates, delays, distances] = await Promise.all([column("date"), column("delay"), column("distance")]);
    for (let row = 0; row < dates.length; row++) {
      const hours: number | null = dates[row];
      const delay: bigint | null = delays[row];
      const distance: bigint | null = distances[row];
      if (hours === null || delay === null || distance === null) continue;
      visit({ day: Math.floor(hours / 24), hour: hours % 24, delay: Number(delay), distance: Number(distance) });
    }
  }
}

const MICROSECONDS_PER_HOUR = 3_600_000_000n;

/** Whole hours since 1 January 1970 are all that is wanted of a time; left alone, the reader would make a Date of each. */
function toHours(microseconds: bigint): number {
  return Number(microseconds / MICROSECONDS_PER_HOUR);
}
