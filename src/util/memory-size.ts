/** An amount of memory: bytes, or a text such as "512MB", "1.5 GiB". As in Dask, kB to TB are powers of 1,000, KiB to TiB of 1,024. */
export type MemorySize = number | string;

const units: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

/** Whole bytes; undefined for what is no amount above 0. */
export function parseMemorySize(size: unknown): number | undefined {
  if (typeof size === "number") return Number.isFinite(size) && size >= 1 ? Math.floor(size) : undefined;
  if (typeof size !== "string") return undefined;
  const [, digits, unit = ""] = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(size) ?? [];
  const factor = units[unit.toLowerCase() || "b"];
  const bytes = digits === undefined || factor === undefined ? 0 : Math.floor(Number(digits) * factor);
  return bytes >= 1 ? bytes : undefined;
}
