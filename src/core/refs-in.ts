import { isPlainObject } from "../util/class-name.ts";
import { type RefTarget, targetOf } from "./ref.ts";

/** What lies behind a ref, or behind every ref in an array or plain object of refs, at any depth. */
export function targetsIn(value: unknown, seen = new Set<unknown>()): readonly RefTarget[] {
  const target = targetOf(value);
  if (target !== undefined) return [target];
  if (typeof value !== "object" || value === null || seen.has(value)) return [];
  if (!Array.isArray(value) && !isPlainObject(value)) return [];
  seen.add(value);
  return Object.values(value).flatMap((part: unknown) => targetsIn(part, seen));
}

/** A copy of an array or plain object in which every ref is replaced; everything else stays as it is. */
export function replaceRefs(value: unknown, replace: (target: RefTarget) => unknown, seen = new Map<unknown, unknown>()): unknown {
  const target = targetOf(value);
  if (target !== undefined) return replace(target);
  if (typeof value !== "object" || value === null) return value;
  if (seen.has(value)) return seen.get(value);
  if (Array.isArray(value)) {
    const list: unknown[] = [];
    seen.set(value, list);
    for (const part of value) list.push(replaceRefs(part, replace, seen));
    return list;
  }
  if (!isPlainObject(value)) return value;
  const record: Record<string, unknown> = {};
  seen.set(value, record);
  for (const [key, part] of Object.entries(value)) record[key] = replaceRefs(part, replace, seen);
  return record;
}
