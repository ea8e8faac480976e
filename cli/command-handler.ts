// SPDX-License-Identifier: Apache-2.0
import type { Output } from "./output.ts";

/** Values of options by their long name; a switch is true. */
export interface OptionValues {
  text(name: string): string | undefined;
  texts(name: string): readonly string[];
  isSet(name: string): boolean;
}

/** The world as a command sees it. */
export interface CliContext {
  readonly stdout: Output;
  /** One line for the user, to stderr. */
  readonly warn: (line: string) => void;
  readonly stdoutIsTerminal: boolean;
  readonly stderrIsTerminal: boolean;
  readonly columns: number;
  readonly colour: boolean;
  /** Text is laid out on `columns`, though stdout is no terminal. */
  readonly hasWidth?: boolean;
  readonly nowMs: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Of ctraudit. */
  readonly version: string;
  /** The command as it was typed, for the record of the run. */
  readonly commandLine: string;
}

/** Runs one command; resolves to its exit status. Throws CliError and the errors of the layers below. */
export type CommandHandler = (
  args: readonly string[],
  options: OptionValues,
  context: CliContext,
) => Promise<number>;

export const EXIT = {
  done: 0,
  nothing: 1,
  failed: 2,
  doubtful: 3,
  hungUp: 129,
  interrupted: 130,
  terminated: 143,
} as const;
