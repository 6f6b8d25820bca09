import { type InspectOptions, inspect } from "node:util";

/** A value as people read it. A class of the user's may say how it is shown, and fail at that: then it says so. */
export function inspectSafely(value: unknown, options: InspectOptions = {}): string {
  try {
    return inspect(value, options);
  } catch {
    return "(cannot be shown)";
  }
}
