import { types } from "node:util";
import { isSecret, type Secret } from "../util/secret.ts";
import { deepest, tooDeep } from "../util/unserialisable-path.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { takeApart } from "./error-parts.ts";
import { isInt, zigzag } from "./ints.ts";
import { areFractions, hasHoles } from "./list-kinds.ts";
import { RecordShapes } from "./record-shapes.ts";
import { SeenObjects } from "./seen-objects.ts";
import { isError, refuseToSend } from "./sendable.ts";
import { SendableCopies } from "./sendable-copies.ts";
import { largestSmall, partTag, viewKinds } from "./tags.ts";

/** Thrown where a part cannot be sent. Whoever has the whole value says where in it that part is. */
export class Unsendable extends Error {}

/** Thrown where elements of a list cannot well be written one by one: they hold the whole list, or share much. */
export class BetterTogether extends Error {}

/** How many errors may hang on each other, by causes or fields, and how deep they may be, until only their texts are sent. */
const longestChain = 50;
const deepestError = deepest + 200;

/**
 * Writes a value with everything it holds, depth first. An object that comes again is written as its number, so that shared parts and
 * cycles stay what they are; keys of records that look alike are written once.
 *
 *   part:    one byte (`partTag`), then what its kind needs
 *   list:    count · parts                       map:    count · key · value · key · value …
 *   record:  shape · parts, in order of its keys error:  kind · texts · cause and fields, which may hold the error itself
 */
export class GraphWriter {
  readonly #out: ByteWriter;
  readonly #apart: object | undefined;
  readonly #seen = new SeenObjects();
  readonly #shapes = new RecordShapes();
  #copies: SendableCopies | undefined = undefined;
  #depth = 0;
  #errorDepth = 0;

  /** `apart` is a list whose elements are written one by one: none may hold it. */
  constructor(out: ByteWriter, apart?: object) {
    this.#out = out;
    this.#apart = apart;
  }

  part(value: unknown): void {
    switch (typeof value) {
      case "number":
        this.#number(value);
        return;
      case "string":
        this.#out.u8(partTag.text);
        this.#out.text(value);
        return;
      case "boolean":
        this.#out.u8(value ? partTag.true : partTag.false);
        return;
      case "undefined":
        this.#out.u8(partTag.undefined);
        return;
      case "object":
        if (value === null) this.#out.u8(partTag.null);
        else this.#object(value);
        return;
      case "bigint":
        this.#out.u8(partTag.bigint);
        this.#out.text(value.toString(16));
        return;
      case "function":
      case "symbol":
        throw new Unsendable(refuseToSend(value));
    }
  }

  #number(value: number): void {
    if (!isInt(value)) {
      this.#out.u8(partTag.f64);
      this.#out.f64(value);
    } else if (value >= 0 && value <= largestSmall) this.#out.u8(value);
    else {
      this.#out.u8(partTag.int);
      this.#out.varint(zigzag(value));
    }
  }

  #object(value: object): void {
    const number = this.#seen.numberOf(value);
    if (number >= 0) {
      this.#out.u8(partTag.again);
      this.#out.varint(number);
      return;
    }
    if (value === this.#apart) throw new BetterTogether();
    if (this.#depth >= deepest && this.#errorDepth === 0) throw new Unsendable(tooDeep);
    if (types.isProxy(value)) throw new Unsendable("is a Proxy");
    this.#depth++;
    if (Array.isArray(value)) this.#list(value);
    else this.#notList(value, Object.getPrototypeOf(value));
    this.#depth--;
  }

  #list(list: readonly unknown[]): void {
    if (hasHoles(list)) this.#sparseList(list);
    else this.#fullList(list);
  }

  #fullList(list: readonly unknown[]): void {
    const { length } = list;
    if (areFractions(list)) {
      this.#begin(partTag.numbers, list);
      this.#out.varint(length * 8);
      for (let i = 0; i < length; i++) this.#out.f64(list[i] ?? 0);
      return;
    }
    this.#begin(partTag.list, list);
    this.#out.varint(length);
    for (let i = 0; i < length; i++) this.part(list[i]);
  }

  #sparseList(list: readonly unknown[]): void {
    const indices = Object.keys(list).filter((key) => String(Number(key) >>> 0) === key && Number(key) < list.length);
    this.#begin(partTag.sparseList, list);
    this.#out.varint(list.length);
    this.#out.varint(indices.length);
    for (const index of indices) {
      this.#out.varint(Number(index));
      this.part(list[Number(index)]);
    }
  }

  #notList(value: object, prototype: unknown): void {
    if (prototype === Object.prototype) this.#record(value);
    else if (prototype === null) {
      this.#out.u8(partTag.bareRecord);
      this.#record(value);
    } else if (isError(value)) this.#error(value);
    else if (isSecret(value)) this.#secret(value);
    else if (!this.#builtIn(value)) this.#instance(value);
  }

  #record(record: object): void {
    this.#seen.add(record);
    const keys = Object.keys(record);
    this.#shapes.write(this.#out, keys);
    for (const key of keys) this.part((record as Readonly<Record<string, unknown>>)[key]);
  }

  /** Of an instance of a class its own fields are sent, as a plain object. */
  #instance(value: object): void {
    const problem = refuseToSend(value);
    if (problem !== undefined) throw new Unsendable(problem);
    this.#record(value);
  }

  #builtIn(value: object): boolean {
    if (ArrayBuffer.isView(value)) this.#view(value);
    else if (types.isDate(value)) {
      this.#begin(partTag.date, value);
      this.#out.f64(Date.prototype.getTime.call(value));
    } else if (types.isMap(value)) this.#map(value);
    else if (types.isSet(value)) {
      const values = [...Set.prototype.values.call(value)];
      this.#begin(partTag.set, value);
      this.#out.varint(values.length);
      for (const inner of values) this.part(inner);
    } else if (types.isRegExp(value)) {
      this.#begin(partTag.regexp, value);
      this.#out.text(value.source);
      this.#out.text(value.flags);
    } else if (types.isArrayBuffer(value)) {
      this.#begin(partTag.arrayBuffer, value);
      this.#out.bytes(new Uint8Array(value));
    } else if (types.isBoxedPrimitive(value) && !types.isSymbolObject(value)) {
      this.#begin(partTag.boxed, value);
      this.part(value.valueOf());
    } else return false;
    return true;
  }

  #map(map: ReadonlyMap<unknown, unknown>): void {
    const entries = [...Map.prototype.entries.call(map)];
    this.#begin(partTag.map, map);
    this.#out.varint(entries.length);
    for (const [key, inner] of entries) {
      this.part(key);
      this.part(inner);
    }
  }

  #view(view: ArrayBufferView): void {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    if (Buffer.isBuffer(view)) this.#begin(partTag.buffer, view);
    else {
      const kind = viewKinds.indexOf(Reflect.get(view, Symbol.toStringTag));
      if (kind === -1) throw new Unsendable("is a view of memory of an unknown kind");
      this.#begin(partTag.view, view);
      this.#out.u8(kind);
    }
    this.#out.bytes(bytes);
  }

  /** Its number follows its value: the other side can only make it then. */
  #secret(secret: Secret<unknown>): void {
    this.#out.u8(partTag.secret);
    this.part(secret.reveal());
    this.#seen.add(secret);
  }

  #error(error: Error): void {
    this.#copies ??= new SendableCopies();
    if (this.#errorDepth === 0) this.#copies.begin();
    const { kind, name, message, stack, cause, fields } = takeApart(error, this.#copies);
    const isWhole = this.#errorDepth < longestChain && this.#depth < deepestError;
    this.#begin(partTag.error, error);
    this.#errorDepth++;
    this.#out.u8(kind);
    for (const text of [name, message, stack]) this.part(text);
    this.#out.u8(cause !== undefined && isWhole ? 1 : 0);
    if (cause !== undefined && isWhole) this.part(cause.value);
    this.#out.varint(isWhole ? fields.length : 0);
    for (const [key, value] of isWhole ? fields : []) {
      this.#out.text(key);
      this.part(value);
    }
    this.#errorDepth--;
  }

  #begin(tag: number, object: object): void {
    this.#seen.add(object);
    this.#out.u8(tag);
  }
}
