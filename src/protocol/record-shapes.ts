import type { ByteWriter } from "./byte-writer.ts";
import { partTag } from "./tags.ts";

interface Shape {
  readonly id: number;
  readonly keys: readonly string[];
  /** The shape that followed it last, and most likely follows it again: rows of a table repeat theirs. */
  next: Shape | undefined;
}

/** Up to this many shapes are compared one by one. */
const few = 8;

/** Writes the keys of records: once for all records that have the same keys in the same order, which share a number from then on. */
export class RecordShapes {
  readonly #shapes: Shape[] = [];
  #byKeys: Map<string, Shape> | undefined = undefined;
  #last: Shape | undefined = undefined;

  write(out: ByteWriter, keys: readonly string[]): void {
    const expected = this.#last?.next;
    let shape = expected !== undefined && haveSame(expected.keys, keys) ? expected : this.#find(keys);
    if (shape === undefined) {
      shape = this.#add(keys);
      out.u8(partTag.newShape);
      out.varint(keys.length);
      for (const key of keys) out.text(key);
    } else {
      out.u8(partTag.record);
      out.varint(shape.id);
    }
    if (this.#last !== undefined) this.#last.next = shape;
    this.#last = shape;
  }

  #find(keys: readonly string[]): Shape | undefined {
    if (this.#byKeys === undefined) return this.#shapes.find((shape) => haveSame(shape.keys, keys));
    const shape = this.#byKeys.get(joined(keys));
    // Keys may hold what joins them.
    return shape !== undefined && haveSame(shape.keys, keys) ? shape : undefined;
  }

  #add(keys: readonly string[]): Shape {
    const shape: Shape = { id: this.#shapes.length, keys, next: undefined };
    this.#shapes.push(shape);
    if (this.#byKeys !== undefined) this.#byKeys.set(joined(keys), shape);
    else if (this.#shapes.length === few) this.#byKeys = new Map(this.#shapes.map((one) => [joined(one.keys), one]));
    return shape;
  }
}

function joined(keys: readonly string[]): string {
  return keys.join("\0");
}

function haveSame(some: readonly string[], others: readonly string[]): boolean {
  if (some.length !== others.length) return false;
  for (let i = 0; i < some.length; i++) if (some[i] !== others[i]) return false;
  return true;
}
