// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { CliError } from "../cli-error.ts";
import type { OptionValues } from "../command-handler.ts";

/** The password of a key: the first line of --password-file, else asked for on the terminal. Throws CTR_CLI_USAGE, CTR_CLI_INPUT. */
export async function readPassword(options: OptionValues): Promise<string> {
  const path = options.text("password-file");
  if (path !== undefined) {
    try {
      return readFileSync(path === "-" ? 0 : path, "utf8").split(/\r?\n/)[0]!;
    } catch (cause) {
      throw new CliError("CTR_CLI_INPUT", `--password-file ${path} cannot be read`, { cause });
    }
  }
  if (!process.stdin.isTTY)
    throw new CliError("CTR_CLI_USAGE", "the key is under a password", {
      hint: "--password-file FILE has it in its first line; - is standard input",
    });
  return askOnTerminal();
}

/** Typed characters are not shown. */
function askOnTerminal(): Promise<string> {
  const { stdin, stderr } = process;
  stderr.write("Password of the key: ");
  return new Promise((resolve, reject) => {
    let typed = "";
    const end = (done: () => void) => {
      stdin.setRawMode(false);
      stdin.pause();
      stdin.removeListener("data", take);
      stderr.write("\n");
      done();
    };
    const take = (text: string) => {
      for (const character of text) {
        if (character === "\r" || character === "\n" || character === "\u0004")
          return end(() => resolve(typed));
        if (character === "\u0003")
          return end(() => reject(new CliError("CTR_CLI_INPUT", "no password was given")));
        typed = character === "\u007f" || character === "\b" ? typed.slice(0, -1) : typed + character;
      }
    };
    stdin.setEncoding("utf8");
    stdin.setRawMode(true);
    stdin.on("data", take);
    stdin.resume();
  });
}
