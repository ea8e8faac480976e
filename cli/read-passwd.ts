// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import type { GivenNames } from "../questions/account-names.ts";
import { CliError } from "./cli-error.ts";
import type { OptionValues } from "./command-handler.ts";

/**
 * Names by --passwd and --group, both ways; undefined where neither is given. `read` gives the text of one of the files.
 * Throws CTR_CLI_INPUT.
 */
export async function readPasswd(
  options: OptionValues,
  read: (name: NameFile, path: string) => string = readNameFile,
): Promise<GivenNames | undefined> {
  const [passwd, group] = NAME_FILES.map((name) => {
    const path = options.text(name);
    return path === undefined ? undefined : read(name, path);
  });
  if (passwd === undefined && group === undefined) return undefined;
  const { parsePasswd } = await import("../interpret/parse-passwd.ts");
  return {
    names: parsePasswd(passwd ?? "", group ?? ""),
    numbers: { uid: numberIn(passwd ?? ""), gid: numberIn(group ?? "") },
  };
}

/** The options of the files, which have their names in an extract as well. */
export const NAME_FILES = ["passwd", "group"] as const;
export type NameFile = (typeof NAME_FILES)[number];

/** The text of the file of an option. Throws CTR_CLI_INPUT. */
export function readNameFile(name: NameFile, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new CliError("CTR_CLI_INPUT", `--${name} ${path} cannot be read`, { cause });
  }
}

function numberIn(text: string): (name: string) => number | undefined {
  return (name) => {
    const line = text.split("\n").find((entry) => entry.startsWith(`${name}:`));
    const number = line?.split(":")[2];
    return number !== undefined && /^\d{1,10}$/.test(number) ? Number(number) : undefined;
  };
}
