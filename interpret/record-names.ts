// SPDX-License-Identifier: Apache-2.0
import { fieldKind } from "../grammar/field-kinds.ts";
import { parseRecord } from "../grammar/parse-record.ts";
import type { IdentityNames } from "../types/identity-names.ts";
import { lookedUp } from "./interpret-field.ts";

/** The names of users and groups that auditd wrote into these lines beside the numbers; each carrier is listed before its record. */
export function namesOfRecords(lines: Iterable<string>): IdentityNames {
  const found = { uid: new Map<number, string>(), gid: new Map<number, string>() };
  for (const line of lines) {
    const parsed = parseRecord(line.slice(Math.max(0, line.indexOf("type="))));
    if (!parsed.ok) continue;
    const { record } = parsed;
    const { names, values, enrichedStart, type } = record;
    if (enrichedStart >= names.length) continue;
    for (let at = 0; at < enrichedStart; at++) {
      const kind = fieldKind(names[at]!, type);
      if (kind !== "uid" && kind !== "gid") continue;
      const name = lookedUp(record, at);
      if (name !== undefined && name !== "unset") found[kind].set(Number(values[at]), name);
    }
  }
  return { user: (id) => found.uid.get(id), group: (id) => found.gid.get(id) };
}
