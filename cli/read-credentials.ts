// SPDX-License-Identifier: Apache-2.0
import type { AccountKind, AccountNames } from "../questions/account-names.ts";
import type { CredentialColumn, CredentialTest } from "../questions/search-criteria.ts";
import type { OptionValues } from "./command-handler.ts";
import { expected, readIdentity } from "./read-number.ts";

/** Options that ask for a user, group or session, and the columns of which one must have it. */
const IDENTITIES: readonly (readonly [option: string, ...columns: CredentialColumn[]])[] = [
  ["uid", "uid"],
  ["uid-effective", "euid"],
  ["loginuid", "auid"],
  ["uid-all", "uid", "euid", "auid"],
  ["gid", "gid"],
  ["gid-effective", "egid"],
  ["gid-all", "gid", "egid"],
  ["session", "ses"],
];

/** Throws CliError for errors detectable without a database: all except names. */
export function checkCredentials(options: OptionValues): void {
  for (const [option] of IDENTITIES) {
    const value = readIdentity(options, option);
    if (option === "session" && typeof value === "string") throw expected(option, "a number or unset", value);
  }
}

/** Conditions of the options on users, groups and sessions; undefined for none. Throws CliError for an unknown name. */
export function readCredentials(options: OptionValues, accounts: AccountNames): CredentialTest[] | undefined {
  const tests = IDENTITIES.flatMap(([option, ...columns]): CredentialTest[] => {
    const value = readIdentity(options, option);
    if (value === undefined) return [];
    if (typeof value === "number") return [{ columns, value }];
    return [{ columns, value: spansOf(options, option, value, accounts) }];
  });
  return tests.length === 0 ? undefined : tests;
}

function spansOf(options: OptionValues, option: string, name: string, accounts: AccountNames) {
  const kind: AccountKind = option.startsWith("gid") ? "gid" : "uid";
  const spans = accounts.spans(kind, name);
  if (spans !== undefined) return spans;
  const [file, what] = kind === "gid" ? ["group", "groups"] : ["passwd", "users"];
  const known = [...accounts.known(kind)];
  const why =
    options.text(file) === undefined
      ? known.length === 0
        ? `the log has no names of ${what}: give a file with them by --${file} FILE`
        : `the log has no such name; a file may: --${file} FILE`
      : `the log has no such name, and the ${file} file none for a number that the log leaves without one`;
  throw expected(option, `a number, root or unset (${why})`, name, known);
}
