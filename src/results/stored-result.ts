import { hash } from "node:crypto";
import { types } from "node:util";
import { type ErrorKind, isHeadraceError } from "../errors/define.ts";
import { resultNotRead, resultNotWritten } from "../errors/results.ts";
import { messageOf } from "../util/message-of.ts";
import { frame, frameDigest, unframe } from "./frame.ts";
import type { ResultPlace } from "./result-place.ts";
import { serializers } from "./serializers.ts";

/** What lies at a location. Damaged: something, but not a value that this place's serializer wrote, whole and unchanged. */
export type ReadOutcome =
  | { readonly kind: "found"; readonly value: unknown; readonly digest: string }
  | { readonly kind: "missing" }
  | { readonly kind: "damaged"; readonly reason: string };

/** A result that was written. */
export interface StoredResult {
  readonly location: string;
  /** Changes with every bit of what lies at the location. */
  readonly digest: string;
  /** Bytes in the place. */
  readonly size: number;
}

/** Writes a value into a place, in the place's format. Throws where the value cannot be serialised or the place cannot be written to. */
export async function writeResult(place: ResultPlace, location: string, value: unknown): Promise<StoredResult> {
  const { serializer = serializers.structuredClone, checked = true } = place;
  const payload = serializer.serialize(value);
  const bytes = checked ? frame(payload, serializer.name) : payload;
  await ask(() => place.write(location, bytes), { location, fails: resultNotWritten });
  return { location, digest: digestOf(bytes, checked), size: bytes.byteLength };
}

/**
 * Reads the value at a location. A damaged one is an outcome, not an error: whoever asked computes the value again, and says so.
 * Throws only where the place itself fails.
 */
export async function readResult(place: ResultPlace, location: string): Promise<ReadOutcome> {
  const asked = { location, fails: resultNotRead };
  const exists = (): Promise<boolean> => ask(() => place.exists(location), asked);
  if (!(await exists())) return { kind: "missing" };
  try {
    return decode(await ask(() => place.read(location), asked), place, location);
  } catch (error) {
    // Somebody may have removed it since the first question.
    if (await exists()) throw error;
    return { kind: "missing" };
  }
}

interface Asked {
  readonly location: string;
  readonly fails: ErrorKind<{ readonly at: string; readonly problem: string }>;
}

async function ask<T>(act: () => T | Promise<T>, { location, fails }: Asked): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    throw isHeadraceError(cause) ? cause : fails({ at: location, problem: messageOf(cause) }, { cause });
  }
}

function decode(bytes: unknown, place: ResultPlace, location: string): ReadOutcome {
  const { serializer = serializers.structuredClone, checked = true } = place;
  if (!types.isUint8Array(bytes)) throw resultNotRead({ at: location, problem: "the place's `read` gave no Uint8Array" });
  const content = checked ? unframe(bytes, serializer.name) : unchecked(bytes);
  if ("damage" in content) return { kind: "damaged", reason: content.damage };
  try {
    return { kind: "found", value: serializer.deserialize(content.payload), digest: digestOf(bytes, checked) };
  } catch (error) {
    return { kind: "damaged", reason: `${serializer.name} cannot read it (${messageOf(error)})` };
  }
}

function unchecked(payload: Uint8Array): ReturnType<typeof unframe> {
  return payload.byteLength === 0 ? { damage: "it is empty" } : { payload };
}

function digestOf(bytes: Uint8Array, checked: boolean): string {
  return checked ? frameDigest(bytes) : hash("sha256", bytes, "hex");
}
