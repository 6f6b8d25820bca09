import { Secret } from "../util/secret.ts";
import type { ByteReader } from "./byte-reader.ts";
import { putTogether, setCause, setField } from "./error-parts.ts";
import { unzigzag } from "./ints.ts";
import { largestSmall, partTag, viewKinds } from "./tags.ts";

/** Deeper than any value that a `GraphWriter` writes, and not too deep for the stack. */
const deepest = 1500;

interface Shape {
  readonly keys: readonly string[];
  /** Assigning to this key would set the prototype: it has to be defined. */
  readonly hasProto: boolean;
}

/** Reads what a `GraphWriter` wrote. Nothing that it gives back is a view of what it reads. */
export class GraphReader {
  readonly #in: ByteReader;
  readonly #objects: object[] = [];
  readonly #shapes: Shape[] = [];
  #depth = 0;

  constructor(reader: ByteReader) {
    this.#in = reader;
  }

  part(): unknown {
    const tag = this.#in.u8();
    if (tag <= largestSmall) return tag;
    switch (tag) {
      case partTag.undefined:
        return undefined;
      case partTag.null:
        return null;
      case partTag.false:
        return false;
      case partTag.true:
        return true;
      case partTag.int:
        return unzigzag(this.#in.varint());
      case partTag.f64:
        return this.#in.f64();
      case partTag.text:
        return this.#in.text();
      case partTag.bigint:
        return this.#bigint();
      case partTag.again:
        return this.#objects[this.#in.varint()] ?? this.#in.fail("it refers to nothing");
      default:
        return this.#deeper(tag);
    }
  }

  #deeper(tag: number): object {
    if (++this.#depth > deepest) this.#in.fail("it is too deep");
    const object = this.#object(tag);
    this.#depth--;
    return object;
  }

  #object(tag: number): object {
    switch (tag) {
      case partTag.record:
        return this.#record({}, this.#shapes[this.#in.varint()]);
      case partTag.newShape:
        return this.#record({}, this.#newShape());
      case partTag.bareRecord:
        return this.#record(Object.create(null), this.#in.u8() === partTag.newShape ? this.#newShape() : this.#shapes[this.#in.varint()]);
      case partTag.list:
        return this.#list();
      case partTag.sparseList:
        return this.#sparseList();
      case partTag.numbers:
        return this.#numbers();
      case partTag.map:
        return this.#map();
      case partTag.set:
        return this.#set();
      case partTag.error:
        return this.#error();
      case partTag.secret:
        return this.#add(new Secret(this.part()));
      default:
        return this.#leaf(tag);
    }
  }

  #leaf(tag: number): object {
    switch (tag) {
      case partTag.date:
        return this.#add(new Date(this.#in.f64()));
      case partTag.regexp:
        return this.#add(new RegExp(this.#in.text(), this.#in.text()));
      case partTag.arrayBuffer:
        return this.#add(copyOf(this.#in.bytes()).buffer);
      case partTag.buffer:
        return this.#add(Buffer.from(this.#in.bytes()));
      case partTag.view:
        return this.#add(this.#view());
      case partTag.boxed:
        return this.#add(Object(this.part()));
      default:
        return this.#in.fail(`there is nothing of kind ${tag}`);
    }
  }

  #add<T extends object>(object: T): T {
    this.#objects.push(object);
    return object;
  }

  #bigint(): bigint {
    const digits = this.#in.text();
    return digits.startsWith("-") ? -BigInt(`0x${digits.slice(1)}`) : BigInt(`0x${digits}`);
  }

  /** A number of parts. Each takes a byte at least: more than are left cannot be right. */
  #many(): number {
    const count = this.#in.varint();
    return count <= this.#in.left ? count : this.#in.fail("it has too many parts");
  }

  #newShape(): Shape {
    const keys: string[] = [];
    for (let left = this.#many(); left > 0; left--) keys.push(this.#in.text());
    const shape = { keys, hasProto: keys.includes("__proto__") };
    this.#shapes.push(shape);
    return shape;
  }

  #record(record: Record<string, unknown>, shape: Shape | undefined): object {
    if (shape === undefined) return this.#in.fail("it has keys that were never written");
    this.#objects.push(record);
    if (!shape.hasProto) for (const key of shape.keys) record[key] = this.part();
    else {
      for (const key of shape.keys) Object.defineProperty(record, key, { value: this.part(), enumerable: true, writable: true, configurable: true });
    }
    return record;
  }

  #list(): unknown[] {
    const length = this.#many();
    const list: unknown[] = this.#add(new Array(length));
    for (let i = 0; i < length; i++) list[i] = this.part();
    return list;
  }

  #numbers(): number[] {
    const numbers = new Float64Array(copyOf(this.#in.bytes()).buffer);
    const list: number[] = this.#add(new Array(numbers.length));
    for (let i = 0; i < list.length; i++) list[i] = numbers[i] ?? 0;
    return list;
  }

  #sparseList(): unknown[] {
    const length = this.#in.varint();
    if (length >= 2 ** 32) this.#in.fail("it has too many parts");
    const list: unknown[] = this.#add(new Array(length));
    for (let left = this.#many(); left > 0; left--) {
      const index = this.#in.varint();
      list[index] = this.part();
    }
    return list;
  }

  #map(): Map<unknown, unknown> {
    const map = this.#add(new Map<unknown, unknown>());
    for (let left = this.#many(); left > 0; left--) {
      const key = this.part();
      map.set(key, this.part());
    }
    return map;
  }

  #set(): Set<unknown> {
    const set = this.#add(new Set<unknown>());
    for (let left = this.#many(); left > 0; left--) set.add(this.part());
    return set;
  }

  #view(): ArrayBufferView {
    const kind = viewKinds[this.#in.u8()];
    const { buffer } = copyOf(this.#in.bytes());
    const View: unknown = kind === undefined ? undefined : Reflect.get(globalThis, kind);
    return typeof View === "function" ? Reflect.construct(View, [buffer]) : this.#in.fail(`there is no ${kind ?? "such view"} here`);
  }

  #error(): Error {
    const kind = this.#in.u8();
    const [name, message, stack] = [this.part(), this.part(), this.part()];
    const error = this.#add(putTogether({ kind, name: textOf(name), message: textOf(message) ?? "", stack: textOf(stack) }));
    if (this.#in.u8() === 1) setCause(error, this.part());
    for (let left = this.#many(); left > 0; left--) setField(error, this.#in.text(), this.part());
    return error;
  }
}

function textOf(part: unknown): string | undefined {
  return typeof part === "string" ? part : undefined;
}

/** In memory of its own, which is not shared. */
function copyOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes);
}
