// SPDX-License-Identifier: Apache-2.0
import { Command, CommanderError } from "commander";
import { CliError } from "./cli-error.ts";
import type { OptionValues } from "./command-handler.ts";
import { addCommand, optionValues } from "./command-parser.ts";
import type { CommandRow } from "./command-row.ts";
import { COMMANDS } from "./commands.ts";
import { EXAMPLES } from "./examples.ts";
import { rewriteArguments } from "./rewrite-arguments.ts";

/** The result of a command line: a command to run, or text to print. */
export type Request =
  | {
      readonly kind: "run";
      readonly command: CommandRow;
      readonly args: readonly string[];
      readonly options: OptionValues;
    }
  | { readonly kind: "print"; readonly text: string };

const EXIT_STATUS_HELP = `
Exit status: 0 found or done, 1 nothing matched, 2 usage, file or database error,
3 with --strict where the answer is in doubt; 129, 130 and 143 stopped by SIGHUP,
SIGINT and SIGTERM.`;

/** Reads the command line. Throws CliError CTR_CLI_USAGE with a suggestion where one is near. */
export function readCommandLine(args: readonly string[], version: string): Request {
  let request: Request | undefined;
  let printed = "";
  const program = new Command("ctraudit")
    .description("Which container did this audited event happen in, and how do you know?")
    .version(version, "--version", "print the version")
    .helpOption("-h, --help", "print help")
    .addHelpText("after", EXIT_STATUS_HELP)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => (printed += text),
      writeErr: () => undefined,
      getOutHasColors: () => false,
    });
  const row = COMMANDS.find(({ name }) => name === args[0]);
  // A command that is named is the only one that the parser needs to know.
  const needed = row !== undefined ? [row] : args[0] === "--version" ? [] : COMMANDS;
  for (const each of needed) {
    const command = addCommand(program, each);
    command.action(() => {
      request = { kind: "run", command: each, args: command.args, options: optionValues(command) };
    });
  }
  try {
    program.parse(row === undefined ? args : [row.name, ...rewriteArguments(args.slice(1), row.options)], {
      from: "user",
    });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: "print", text: examplesOf(row, args) + printed };
    throw usageError(error, program, row, args);
  }
  return request ?? { kind: "print", text: printed };
}

/** --help begins with tasks; -h is short. */
function examplesOf(row: CommandRow | undefined, args: readonly string[]): string {
  const examples = row === undefined ? undefined : EXAMPLES[row.name];
  if (examples === undefined || !args.includes("--help")) return "";
  return `Examples:\n${examples.map(([command, why]) => `  ${command}\n      ${why}\n`).join("")}\n`;
}

/** commander's text is `error: what\n(Did you mean x?)`. */
function usageError(
  error: CommanderError,
  program: Command,
  row: CommandRow | undefined,
  args: readonly string[],
): CliError {
  if (error.code === "commander.help")
    return new CliError("CTR_CLI_USAGE", "no command given", { hint: commandList(program) });
  const [first = "", second] = error.message.replace(/^error: /, "").split("\n");
  const guess = second === undefined ? undefined : /\(Did you mean (.*)\?\)/.exec(second)?.[1];
  const help = `ctraudit ${row === undefined ? "" : `${row.name} `}--help lists them`;
  return new CliError("CTR_CLI_USAGE", first, {
    hint: guess === undefined ? (ELSEWHERE[args[0] ?? ""] ?? help) : `did you mean ${guess}?`,
    cause: error,
  });
}

/** Other names under which people look for a command. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  explain: "ctraudit show EVENT --why explains the attribution of an event",
};

function commandList(program: Command): string {
  return `give one of ${program.commands.map((command) => command.name()).join(", ")}; ctraudit --help explains them`;
}
