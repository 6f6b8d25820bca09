import { builtInTask } from "../core/built-in-task.ts";
import { callTask } from "../core/call-task.ts";
import { requireBuilder } from "../core/current-builder.ts";
import type { Ref } from "../core/ref.ts";
import { context } from "../engine/context.ts";
import { secretCastFailed, secretMissing } from "../errors/tasks.ts";
import { hideText } from "../util/redact.ts";
import { isSecret, Secret } from "../util/secret.ts";

/** Where a secret is looked up, and what is made of its text. */
export interface SecretOptions<T> {
  /** The environment variable that holds it. Default: `HEADRACE__SECRETS__` and the name in capitals, as in `HEADRACE__SECRETS__API_TOKEN`. */
  readonly env?: string;
  /** Makes the value of the text, such as `JSON.parse`. What the run's context gives that is no text stays as it is. */
  readonly cast?: (text: string) => T;
}

function variableOf(name: string): string {
  return `HEADRACE__SECRETS__${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_")}`;
}

/** The raw value, from the run's context or the environment. */
function lookUp(name: string, variable: string): unknown {
  const { secrets } = context;
  const given = Object.hasOwn(secrets, name) ? secrets[name] : process.env[variable];
  if (given === undefined) throw secretMissing({ name, variable });
  return isSecret(given) ? given.reveal() : given;
}

function castText<T>(name: string, text: string, cast: (text: string) => T): T {
  try {
    return cast(text);
  } catch {
    // Its message may quote the text, also in part, which no redactor finds.
    throw secretCastFailed({ name });
  }
}

/**
 * Adds a task to the flow that is being built, whose value is a `Secret`. It is looked up in `context.secrets` of the run,
 * then in the environment; where neither has it the task fails with E711, and with E712 where `cast` throws.
 *
 * Never checkpointed and never cached. Outside a build function a call is an error. Reading the value while building is
 * impossible: there is a ref, as with every task.
 */
export function secret<T = string>(name: string, options: SecretOptions<T> = {}): Ref<Secret<T>> {
  const { env = variableOf(name), cast } = options;
  const find = (): Secret<T> => {
    const raw = lookUp(name, env);
    if (typeof raw !== "string" || cast === undefined) return new Secret(raw as T);
    hideText(raw);
    return new Secret(castText(name, raw, cast));
  };
  const builder = requireBuilder(`secret(${JSON.stringify(name)})`);
  return builder.refTo(callTask(builder, builtInTask({ name, fn: find, argumentNames: [], options: { checkpoint: false } }), []));
}
