import { isInt } from "./ints.ts";

/** Fewer numbers are not worth it. */
const many = 16;

/** Whether a list is better written as one piece of memory: many numbers, as a rule no whole ones, which are shorter one by one. */
export function areFractions(list: readonly unknown[]): list is readonly number[] {
  const [first] = list;
  if (list.length < many || typeof first !== "number" || isInt(first)) return false;
  for (const item of list) if (typeof item !== "number") return false;
  return true;
}

export function hasHoles(list: readonly unknown[]): boolean {
  for (let i = 0; i < list.length; i++) if (list[i] === undefined && !(i in list)) return true;
  return false;
}
