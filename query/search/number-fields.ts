// SPDX-License-Identifier: Apache-2.0

import type { Operator, Value } from "../../expression/parse-expression.ts";
import type { AccountKind } from "../account-names.ts";
import { accountTerm } from "./account-term.ts";
import { columnTerm } from "./column-terms.ts";
import { type Asked, onlyEqual, signed, wrong } from "./expression-test.ts";
import { actorIds } from "./search-dictionary.ts";
import { noneOf, type SearchTerm } from "./search-term.ts";

const COMPARISONS: ReadonlySet<Operator> = new Set(["=", "==", "!=", "<", "<=", ">", ">=", "in"]);

function comparison(asked: Asked): { sql: (column: string) => string; negated: boolean } {
  const { operator, values } = asked.test;
  if (!COMPARISONS.has(operator))
    throw wrong(asked, `${asked.test.field} is a number and has no ${operator}`);
  if (operator === "in" || operator === "=" || operator === "==" || operator === "!=")
    return {
      sql: (column) => `${column} IN (${values.map((_, at) => `CAST(@v${at} AS INTEGER)`).join(", ")})`,
      negated: operator === "!=",
    };
  return { sql: (column) => `${column} ${operator} CAST(@v0 AS INTEGER)`, negated: false };
}

function numbersOf(
  asked: Asked,
  read: (text: string) => string | undefined,
  what: string,
  words: () => Iterable<string> = () => [],
): Record<string, string> {
  return Object.fromEntries(
    asked.test.values.map((value, at) => {
      const number = value.kind === "text" ? read(value.text) : undefined;
      if (number === undefined)
        throw wrong(asked, `${asked.test.field} is ${what}, not ${value.text}`, value, words());
      return [`v${at}`, number];
    }),
  );
}

/** Names of users stand in these columns, names of groups in those; ses and ppid have none. */
const ACCOUNTS: Readonly<Record<string, AccountKind>> = {
  ...Object.fromEntries(["auid", "uid", "euid", "suid", "fsuid"].map((name) => [name, "uid"] as const)),
  ...Object.fromEntries(["gid", "egid", "sgid", "fsgid"].map((name) => [name, "gid"] as const)),
};

const whole = (text: string): string | undefined => (/^-?\d{1,19}$/.test(text) ? text : undefined);
const identity = (text: string): string | undefined =>
  text === "unset" || text === "-1" ? "4294967295" : text === "root" ? "0" : whole(text);

/** A number in a column of the event. */
export function numberField(column: string): (asked: Asked) => SearchTerm {
  return (asked) => {
    const { sql, negated } = comparison(asked);
    const term = {
      name: asked.test.field,
      filter: sql(column),
      parameters: numbersOf(asked, whole, "a number"),
    };
    return negated ? noneOf(term) : term;
  };
}

/** The process, by an index. */
export function pidField(asked: Asked): SearchTerm {
  const term = numberField("e.pid")(asked);
  const isEqual = ["=", "==", "in"].includes(asked.test.operator);
  return isEqual ? columnTerm("pid", Object.values(term.parameters).map(Number)) : term;
}

/** A number that stands in `credential`, or ppid, which stands in `actor`; users and groups also by name. */
export function actorNumber(column: string): (asked: Asked) => SearchTerm {
  const kind = Object.hasOwn(ACCOUNTS, column) ? ACCOUNTS[column]! : undefined;
  return (asked) => {
    const isName = ({ text }: Value) => kind !== undefined && identity(text) === undefined;
    if (kind !== undefined && asked.test.values.some(isName)) return namedField(asked, column, kind, isName);
    const { sql, negated } = comparison(asked);
    const parameters = numbersOf(asked, column === "ppid" ? whole : identity, "a number, root or unset");
    const values = Object.values(parameters).map(Number);
    const test = { sql: sql(column).replace(/@v\d+/g, "?"), values };
    const actors = actorIds(
      asked.store,
      column === "ppid" ? { ppid: test, credential: [], texts: [] } : { credential: [test], texts: [] },
    );
    const term = { ...columnTerm("actor", actors), name: column };
    return negated ? noneOf(term) : term;
  };
}

/** Some of the values are names, each with numbers of its own on its nodes and at its times. */
function namedField(
  asked: Asked,
  column: string,
  kind: AccountKind,
  isName: (value: Value) => boolean,
): SearchTerm {
  onlyEqual(asked);
  const { account, words } = asked.question.resolve;
  const always = { node: null, fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY };
  const spans = asked.test.values.flatMap((value) => {
    if (!isName(value)) return [{ ...always, number: Number(identity(value.text)) }];
    const found = value.kind === "text" ? account(kind, value.text) : [];
    if (found.length > 0) return found;
    const what = kind === "uid" ? "user" : "group";
    throw wrong(
      asked,
      `${column} is a number, root, unset or the name of a ${what} that the log or --${kind === "uid" ? "passwd" : "group"} has, not ${value.text}`,
      value,
      words[kind](),
    );
  });
  return signed(asked, { ...accountTerm(asked.store, [column], spans), name: column });
}

/** The time. */
export function timeField(asked: Asked): SearchTerm {
  const { sql, negated } = comparison(asked);
  const parameters = numbersOf(asked, (text) => asked.question.resolve.timeMs(text)?.toString(), "a time");
  const term = { name: "time", filter: sql("e.time_ms"), parameters };
  return negated ? noneOf(term) : term;
}

/** The exit value. */
export function exitField(asked: Asked): SearchTerm {
  const { sql, negated } = comparison(asked);
  const { exit, words } = asked.question.resolve;
  const term = {
    name: "exit",
    filter: sql("e.exit"),
    parameters: numbersOf(asked, exit, "a number or an error's name", words.exit),
  };
  return negated ? noneOf(term) : term;
}
