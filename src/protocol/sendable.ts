import { types } from "node:util";
import { isSecret } from "../util/secret.ts";
import { type FormatLimits, refuseForCloning, type Unserialisable, unserialisablePath } from "../util/unserialisable-path.ts";

/** Whether it is sent as an error. DOMException is one, also where Node does not say so. */
export function isError(value: object): value is Error {
  return types.isNativeError(value) || value instanceof Error;
}

/** What is wrong with one value, its parts left aside: "is a Socket"; undefined where it can be sent. */
export function refuseToSend(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return refuseForCloning(value);
  if (types.isProxy(value)) return "is a Proxy";
  if (isError(value)) return undefined;
  if (isSecret(value)) return unserialisablePath(value.reveal(), limitsOfSecrets) === undefined ? undefined : "is a Secret whose value cannot be sent";
  if (types.isArrayBuffer(value)) return value.detached ? "is an ArrayBuffer that was given away" : undefined;
  if (ArrayBuffer.isView(value)) return types.isArrayBuffer(value.buffer) && value.buffer.detached ? "is a view of memory that was given away" : undefined;
  return refuseForCloning(value);
}

const limits: FormatLimits = { refuse: refuseToSend, cycles: true, isWhole: (value) => isError(value) || isSecret(value) };

/** A secret in a secret may hold the first one: it is not looked into. */
const limitsOfSecrets: FormatLimits = {
  ...limits,
  refuse: (value) => (typeof value === "object" && value !== null && !types.isProxy(value) && isSecret(value) ? undefined : refuseToSend(value)),
};

/** Where in a value that part is which cannot be sent. */
export function unsendablePath(value: unknown): Unserialisable | undefined {
  return unserialisablePath(value, limits);
}
