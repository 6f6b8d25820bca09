import { hasSecretName } from "../util/redact.ts";

/** A value as TOML writes it, or `"***"` where its name says that it is a secret. */
export function showValue(name: string, value: unknown): string {
  if (hasSecretName(name)) return '"***"';
  if (typeof value === "string") return JSON.stringify(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return `[${value.map((item) => showValue(name, item)).join(", ")}]`;
  return String(value);
}
