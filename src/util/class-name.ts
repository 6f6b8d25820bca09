/** The name of the class that made an object: "Object" also without a prototype, "" where nothing tells. */
export function classNameOf(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null) return "Object";
  const maker = (prototype as { readonly constructor?: unknown }).constructor;
  return typeof maker === "function" ? maker.name : "";
}

/** Whether an object is a record: made by a literal or without a prototype, not by a class. */
export function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // An object literal of another realm has that realm's Object.prototype: it is told by having no prototype itself.
  return prototype === null || prototype === Object.prototype || (Object.getPrototypeOf(prototype) === null && classNameOf(value) === "Object");
}
