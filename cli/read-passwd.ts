// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import type { GivenNames } from "../questions/account-names.ts";
import { CliError } from "./cli-error.ts";
import type { OptionValues } from "./command-handler.ts";

/** Names by --passwd and --group, both ways; undefined where neither is given. Throws CTR_CLI_INPUT. */
export async function readPasswd(options: OptionValues): Promise<GivenNames | undefined> {
  const passwd = textOf(options, "passwd");
  const group = textOf(options, "group");
  if (passwd === undefined && group === undefined) return undefined;
  const { parsePasswd } = await import("../interpret/parse-passwd.ts");
  return {
    names: parsePasswd(passwd ?? "", group ?? ""),
    numbers: { uid: numberIn(passwd ?? ""), gid: numberIn(group ?? "") },
  };
}

function textOf(options: OptionValues, name: string): string | undefined {
  const path = options.text(name);
  if (path === undefined) return undefined;
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
