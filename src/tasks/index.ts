export { type Filter, filter, type Predicate, type ValueFilter } from "../core/filter.ts";
export { isSecret, Secret } from "../util/secret.ts";
export { type SecretOptions, secret } from "./secret-task.ts";
export { type CommandTask, type ShellCommand, ShellTask, type ShellTaskOptions } from "./shell-task.ts";
