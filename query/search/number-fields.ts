// SPDX-License-Identifier: Apache-2.0

import type { Operator, Value } from "../../expression/parse-expression.ts";
import type { AccountKind } from "../../questions/account-names.ts";
import type { Comparison, Condition, NumberField } from "../../questions/condition.ts";
import type { CredentialColumn } from "../../questions/search-criteria.ts";
import { UNSET_ID } from "../../types/unset-id.ts";
import { type Asked, onlyEqual, signed, wrong } from "./expression-test.ts";

const COMPARISONS: Partial<Record<Operator, Comparison>> = {
  "=": "=",
  "==": "=",
  "!=": "=",
  in: "=",
  "<": "<",
  "<=": "<=",
  ">": ">",
  ">=": ">=",
};

/** A comparison with numbers that `read` makes of the values. != is what = leaves. */
function numbers(
  asked: Asked,
  field: NumberField,
  read: (text: string) => string | undefined,
  what: string,
  words: () => Iterable<string> = () => [],
): Condition {
  const comparison = COMPARISONS[asked.test.operator];
  if (comparison === undefined)
    throw wrong(asked, `${asked.test.field} is a number and has no ${asked.test.operator}`);
  const values = asked.test.values.map((value) => {
    const number = value.kind === "text" ? read(value.text) : undefined;
    if (number === undefined)
      throw wrong(asked, `${asked.test.field} is ${what}, not ${value.text}`, value, words());
    return number;
  });
  return signed(asked, { kind: "number", field, comparison, values });
}

/** Names of users stand in these columns, names of groups in those; ses has none. */
const ACCOUNTS: Partial<Record<CredentialColumn, AccountKind>> = {
  ...Object.fromEntries(["auid", "uid", "euid", "suid", "fsuid"].map((name) => [name, "uid"] as const)),
  ...Object.fromEntries(["gid", "egid", "sgid", "fsgid"].map((name) => [name, "gid"] as const)),
};

const whole = (text: string): string | undefined => (/^-?\d{1,19}$/.test(text) ? text : undefined);
const identity = (text: string): string | undefined =>
  text === "unset" || text === "-1" ? String(UNSET_ID) : text === "root" ? "0" : whole(text);

/** A number that the event itself has. */
export function numberField(field: "serial" | "pid"): (asked: Asked) => Condition {
  return (asked) => numbers(asked, field, whole, "a number");
}

export function parentField(asked: Asked): Condition {
  return numbers(asked, "ppid", whole, "a number, root or unset");
}

/** A number of its credentials; users and groups also by name. */
export function credentialField(column: CredentialColumn): (asked: Asked) => Condition {
  const kind = ACCOUNTS[column];
  return (asked) => {
    const isName = ({ text }: Value) => kind !== undefined && identity(text) === undefined;
    if (kind !== undefined && asked.test.values.some(isName)) return namedField(asked, column, kind, isName);
    return numbers(asked, column, identity, "a number, root or unset");
  };
}

/** Some of the values are names, each with numbers of its own on its nodes and at its times. */
function namedField(
  asked: Asked,
  column: CredentialColumn,
  kind: AccountKind,
  isName: (value: Value) => boolean,
): Condition {
  onlyEqual(asked);
  const { account, words } = asked.question.resolve;
  const always = { node: null, fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY };
  const spans = asked.test.values.flatMap((value) => {
    if (!isName(value)) return [{ ...always, number: Number(identity(value.text)) }];
    const found = value.kind === "text" ? account(kind, value.text) : undefined;
    if (found !== undefined) return found;
    const what = kind === "uid" ? "user" : "group";
    throw wrong(
      asked,
      `${column} is a number, root, unset or the name of a ${what} that the log or --${kind === "uid" ? "passwd" : "group"} has, not ${value.text}`,
      value,
      words[kind](),
    );
  });
  return signed(asked, { kind: "account", column, spans });
}

export function timeField(asked: Asked): Condition {
  return numbers(asked, "time", (text) => asked.question.resolve.timeMs(text)?.toString(), "a time");
}

export function exitField(asked: Asked): Condition {
  const { exit, words } = asked.question.resolve;
  return numbers(asked, "exit", exit, "a number or an error's name", words.exit);
}
