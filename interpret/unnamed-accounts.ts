// SPDX-License-Identifier: Apache-2.0
import { parseRecord } from "../grammar/parse-record.ts";
import { GROUP_MESSAGES } from "../types/group-messages.ts";

/** A user or group given as a number in a message. */
interface UnnamedAccount {
  readonly kind: "uid" | "gid";
  readonly number: number;
}

const NAMES = ["acct", "user", "grp", "group"];

/** The accounts given by these messages as a number without a name: `acct="1005"` is a name of digits. Each carrier is listed before its record. */
export function unnamedAccounts(lines: Iterable<string>): UnnamedAccount[] {
  const found: UnnamedAccount[] = [];
  for (const line of lines) {
    const parsed = parseRecord(line.slice(Math.max(0, line.indexOf("type="))));
    if (!parsed.ok) continue;
    const { type, names, values, claimsStart, enrichedStart } = parsed.record;
    const said = names.slice(claimsStart, enrichedStart);
    if (NAMES.some((name) => said.includes(name))) continue;
    const at = said.includes("id") ? said.lastIndexOf("id") : said.indexOf("uid");
    const number = at < 0 ? undefined : /^\d{1,10}(?=:?$)/.exec(values[claimsStart + at] as string)?.[0];
    if (number !== undefined)
      found.push({ kind: GROUP_MESSAGES.includes(type) ? "gid" : "uid", number: Number(number) });
  }
  return found;
}
