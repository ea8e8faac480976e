// SPDX-License-Identifier: Apache-2.0
import { Command, Option } from "commander";
import { CliError } from "./cli-error.ts";
import type { OptionValues } from "./command-handler.ts";
import { type OptionRow, optionTerm } from "./option-row.ts";
import { rewriteArguments } from "./rewrite-arguments.ts";

/** A parser's needs of a command. */
export interface CommandSyntax {
  readonly name: string;
  readonly arguments: string;
  readonly help: string;
  readonly options: readonly OptionRow[];
}

/** Parses the words of one command without running it: reports use it to evaluate their own proofs. Throws commander's errors. */
export function parseWords(
  syntax: CommandSyntax,
  words: readonly string[],
): { readonly args: readonly string[]; readonly options: OptionValues } {
  const program = new Command("ctraudit")
    .exitOverride()
    .configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
  const command = addCommand(program, syntax);
  let values: OptionValues | undefined;
  command.action(() => {
    values = optionValues(command);
  });
  program.parse([syntax.name, ...rewriteArguments(words, syntax.options)], { from: "user" });
  return { args: command.args, options: values! };
}

/** Registers a command with commander. */
export function addCommand(program: Command, row: CommandSyntax): Command {
  const command = program.command(`${row.name}${row.arguments === "" ? "" : ` ${row.arguments}`}`);
  command.description(row.help).helpOption("-h, --help", "print help");
  const terms = new Map<string, string>();
  for (const option of row.options) {
    command.addOption(commanderOption(option));
    terms.set(option.long, optionTerm(option));
  }
  return command.configureHelp({
    optionTerm: (option) => terms.get(option.long?.slice(2) ?? "") ?? option.flags,
  });
}

function commanderOption({ long, argument, help, repeatable }: OptionRow): Option {
  const option = new Option(`--${long}${argument === undefined ? "" : ` ${argument}`}`, help);
  if (!repeatable && argument !== undefined) option.argParser(once(long));
  if (repeatable) option.argParser((value: string, previous: readonly string[] = []) => [...previous, value]);
  return option;
}

/** Of two values the last would count and the first be lost: an error, and not a narrower question than was typed. */
function once(long: string): (value: string, previous: string | undefined) => string {
  return (value, previous) => {
    if (previous !== undefined && previous !== value)
      throw new CliError("CTR_CLI_USAGE", `--${long} is given twice: ${previous} and ${value}`, {
        hint: "an event must match all options; for alternatives use an expression: pid in (1, 2)",
      });
    return value;
  };
}

/** Options as given, by long names. */
export function optionValues(command: Command): OptionValues {
  const values = new Map(
    command.options.map((option) => {
      const value: unknown = command.getOptionValue(option.attributeName());
      // --no-x has the value of --x, and is given where that is false.
      return [option.long?.slice(2) ?? "", option.negate ? value === false : value];
    }),
  );
  return {
    text(name) {
      const value: unknown = values.get(name);
      return typeof value === "string" ? value : undefined;
    },
    texts: (name) => (values.get(name) as readonly string[] | undefined) ?? [],
    isSet: (name) => values.get(name) !== undefined && values.get(name) !== false,
  };
}
