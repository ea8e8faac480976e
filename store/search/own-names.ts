// SPDX-License-Identifier: Apache-2.0
import { namesOfRecords } from "../../interpret/record-names.ts";
import { unnamedAccounts } from "../../interpret/unnamed-accounts.ts";
import type { AccountKind, AccountNames } from "../../questions/account-names.ts";
import type { RecordSource } from "../../questions/record-source.ts";
import type { IdentityNames } from "../../types/identity-names.ts";
import { lazily } from "./lazily.ts";

/**
 * The names of accounts at an event. Where the log has several for a number, the event's own records say which it had then; they are read
 * when such a number is asked for, and nothing is read where every number has one name.
 */
export function namesAt(
  accounts: AccountNames,
  records: () => RecordSource,
  { node, timeMs, row }: { readonly node: string | null; readonly timeMs: number; readonly row: number },
): IdentityNames {
  const names = accounts.at(node, timeMs);
  if (!accounts.isContested(node)) return names;
  const own = lazily(() =>
    namesOfRecords(
      records()
        .records(row)
        .map(({ line }) => line),
    ),
  );
  return {
    user: (id) => (accounts.hasSeveral(node, "uid", id) ? own().user(id) : undefined) ?? names.user(id),
    group: (id) => (accounts.hasSeveral(node, "gid", id) ? own().group(id) : undefined) ?? names.group(id),
  };
}

/** Whether a message of the event gives this user or group by its number alone. */
export function isUnnamedAccount(
  records: RecordSource,
  row: number,
  kind: AccountKind,
  number: number,
): boolean {
  const lines = records.records(row).map(({ line }) => line);
  return unnamedAccounts(lines).some((one) => one.kind === kind && one.number === number);
}
