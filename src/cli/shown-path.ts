import { relative } from "node:path";

/** A path as people see it best: from where they are, unless that leads upwards. */
export function shownPath(path: string): string {
  const near = relative(process.cwd(), path);
  return near === "" || near.startsWith("..") ? path : near;
}
