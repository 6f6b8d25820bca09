import { encodePart } from "./template.ts";

/** Whose entries a task may use: its own, in its flow, or those of everybody who names the same `cacheKey`. */
export type BucketOwner = { readonly flow: string; readonly task: string } | { readonly key: string };

/** The name of a bucket of a cache: one for each owner. It can stand in a location. */
export function bucketName(owner: BucketOwner): string {
  return "key" in owner ? `key/${part(owner.key)}` : `flow/${part(owner.flow)}/${part(owner.task)}`;
}

// No part of a location is empty, and no encoded text is a lone percent sign.
function part(text: string): string {
  return encodePart(text) || "%";
}
