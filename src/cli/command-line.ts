import { createRequire } from "node:module";
import { Command, CommanderError, type HelpConfiguration } from "commander";
import { wrongUsage } from "../errors/cli.ts";
import { shellWord } from "../util/shell-word.ts";
import { commands } from "./commands.ts";
import { exitCode, exitCodeOf } from "./exit-code.ts";
import { programName } from "./program-name.ts";
import { showError } from "./show-error.ts";
import { type Terminal, terminalOf } from "./terminal.ts";

/** Runs what was typed after `headrace`, and answers with the code to end with. What goes wrong is told on standard error. */
export async function runCommandLine(typed: readonly string[]): Promise<number> {
  const { env, platform, stdout, stderr } = process;
  let code: number = exitCode.success;
  try {
    const program = await programFor(typed, terminalOf({ stream: stdout, env, platform }), (ended) => {
      code = ended;
    });
    if (typed.length === 0) program.outputHelp();
    else await program.parseAsync(typed, { from: "user" });
    return code;
  } catch (thrown) {
    if (thrown instanceof CommanderError && thrown.exitCode === 0) return exitCode.success;
    // The help of a command that has commands of its own was shown in place of one of them.
    if (thrown instanceof CommanderError && thrown.code === "commander.help") return exitCode.wrongUsage;
    const error = thrown instanceof CommanderError ? usageError(thrown, typed) : thrown;
    stderr.write(showError(error, terminalOf({ stream: stderr, env, platform })));
    return exitCodeOf(error);
  }
}

/** All commands by name and summary; those that were named also with what they take. */
async function programFor(typed: readonly string[], terminal: Terminal, end: (code: number) => void): Promise<Command> {
  const { version } = createRequire(import.meta.url)("../../package.json") as { readonly version: string };
  const program = new Command(programName())
    .description("Runs flows of tasks, written in TypeScript.")
    .usage("<command> [options]")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .configureHelp(helpLook(terminal))
    // Errors are told in the manner of all others.
    .configureOutput({ outputError: () => undefined })
    .exitOverride()
    .addHelpText("after", `\nA first project:  ${programName()} init my-flows\nOf one command:   ${programName()} run --help`);
  const named = typed.slice(0, 2);
  for (const { name, summary, load } of commands) {
    const command = program.command(name).description(sentence(summary)).summary(summary).helpOption("-h, --help", "print this help");
    if (named.includes(name)) (await load()).declare(command, end);
  }
  return program;
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

function helpLook({ paint, columns }: Terminal): HelpConfiguration {
  // Texts name choices and defaults themselves, where that helps.
  const description = (described: { readonly description: string }): string => described.description;
  return {
    helpWidth: Math.min(columns, 110),
    optionDescription: description,
    argumentDescription: description,
    styleTitle: (title) => paint("bold", title),
  };
}

/** The parser's own errors, such as `error: unknown option '--parm'` with `(Did you mean --param?)` on a line below. */
function usageError({ message, code }: CommanderError, typed: readonly string[]): Error {
  const [first = ""] = typed;
  const command = commands.some(({ name }) => name === first) ? `${programName()} ${first}` : programName();
  const file = code === "commander.excessArguments" && takesFile.has(first) ? fileWithoutOption(message, typed) : undefined;
  if (file !== undefined) return wrongUsage({ problem: `${command} takes the file behind -p.`, meant: `-p ${shellWord(file)}`, command });
  const [problem = ""] = message.split("\n");
  const meant = /\(Did you mean (?:one of )?(.+)\?\)/.exec(message)?.[1];
  const said = problem.replace(/^error: /, "").replace(/\.$/, "");
  return wrongUsage({ problem: `${said.charAt(0).toUpperCase()}${said.slice(1)}.`, meant, command });
}

const takesFile: ReadonlySet<string> = new Set(["run", "visualize"]);

/** The flow file that was named without its option: the parser says `Expected 0 arguments but got 1: flow.ts.` */
function fileWithoutOption(message: string, typed: readonly string[]): string | undefined {
  if (typed.some((word) => /^(-p|--path\b)/.test(word))) return undefined;
  return / but got \d+: (.+?)(?:, .*)?\.$/.exec(message)?.[1];
}
