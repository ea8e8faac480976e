// SPDX-License-Identifier: Apache-2.0
import { unnamedAccounts } from "../../../interpret/unnamed-accounts.ts";
import { type AccountKind, accountLabel } from "../../../questions/account-names.ts";
import type { EventView, StoredText } from "../../../questions/event-view.ts";
import { DetailKind } from "../../../types/detail-kind.ts";
import type { IdentityNames } from "../../../types/identity-names.ts";
import type { EngineReader } from "../report-reader.ts";
import { said } from "./cells.ts";

type ToWords = (names: IdentityNames, kind: AccountKind, number: number) => string;

/** The accounts that a message names: as it or auditd does, else by the name that the log of that host has for the number. */
export function messageAccounts(event: EventView, reader: EngineReader): StoredText[] {
  return accountsOf(event, reader, (names, kind, number) => nameOf(names, kind, number) ?? String(number));
}

/** The same with the number beside a name that the message does not say: `ann(1000)`. */
export function messageAccountLabels(event: EventView, reader: EngineReader): StoredText[] {
  return accountsOf(event, reader, accountLabel);
}

function accountsOf(event: EventView, reader: EngineReader, toWords: ToWords): StoredText[] {
  return said(event, reader, DetailKind.account).map((account) => {
    const { accounts: names, row } = event;
    if (names === undefined || typeof account !== "string" || !/^\d{1,10}$/.test(account)) return account;
    const number = Number(account);
    if (nameOf(names, "uid", number) === undefined && nameOf(names, "gid", number) === undefined)
      return account;
    const lines = reader.records.records(row).map(({ line }) => line);
    const own = unnamedAccounts(lines).find((one) => one.number === number);
    return own === undefined ? account : toWords(names, own.kind, number);
  });
}

function nameOf(names: IdentityNames, kind: AccountKind, number: number): string | undefined {
  return kind === "uid" ? names.user(number) : names.group(number);
}
