// SPDX-License-Identifier: Apache-2.0
import type { IdentityNames } from "../types/identity-names.ts";

/**
 * Names of users and groups from the text of a passwd and a group file (`name:x:number:…`). A line in another
 * form is left out; of two names for one number the first is used, as in getpwuid(3).
 */
export function parsePasswd(passwd: string, group = ""): IdentityNames {
  const users = read(passwd);
  const groups = read(group);
  return { user: (id) => users.get(id), group: (id) => groups.get(id) };
}

function read(text: string): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const line of text.split("\n")) {
    const [name = "", , number = ""] = line.split(":");
    if (name !== "" && /^[0-9]{1,10}$/.test(number) && !names.has(Number(number)))
      names.set(Number(number), name);
  }
  return names;
}
