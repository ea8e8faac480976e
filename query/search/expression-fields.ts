// SPDX-License-Identifier: Apache-2.0

import { ExpressionError } from "../../expression/expression-error.ts";
import type { Operator } from "../../expression/parse-expression.ts";
import { DetailKind } from "../../store/detail-kind.ts";
import type { Store } from "../../store/store.ts";
import { columnTerm, detailTerm, eventTerm, pathTerm } from "./column-terms.ts";
import { type Asked, type FieldTest, onlyEqual, signed, texts, wrong } from "./expression-test.ts";
import { nearest } from "./nearest.ts";
import { classField, containerField, contidField, evidenceField, subtreeField } from "./place-fields.ts";
import { CLASSES, EVIDENCE } from "./place-words.ts";
import type { ExpressionQuestion } from "./search-criteria.ts";
import { actorIds, keyIds } from "./search-dictionary.ts";
import { noneOf, type SearchTerm } from "./search-term.ts";
import { ALL_STRINGS, asText, stringIds, stringsOfDetails } from "./text-match.ts";
import { archField, syscallField, typeField } from "./word-fields.ts";

interface Field {
  readonly help: string;
  readonly term: (asked: Asked) => SearchTerm;
}

const COMPARISONS: ReadonlySet<Operator> = new Set(["=", "==", "!=", "<", "<=", ">", ">=", "in"]);

/** Every field of the language, in the order of the help. */
export const EXPRESSION_FIELDS: Readonly<Record<string, Field>> = {
  container: {
    help: "the container: =, a key, name or the beginning of an id; ~ and =~, a part of its name, id or key; host",
    term: containerField,
  },
  subtree: { help: "as container, and all that are nested in it", term: subtreeField },
  contid: { help: "the audit container ID, a number or unset", term: contidField },
  class: { help: `the container's class: ${CLASSES.join(", ")}`, term: classField },
  evidence: { help: `how the place is known: ${EVIDENCE.join(", ")}`, term: evidenceField },
  time: { help: "when: a time as for --start, in quotes where it has spaces", term: timeField },
  serial: { help: "the serial number", term: numberField("(e.id / 8) % 4294967296") },
  event: { help: "NODE/SEC.MS:SERIAL, SEC.MS:SERIAL or SERIAL", term: eventField },
  node: { help: "the host's name", term: nodeField },
  type: { help: "a record type that the event has, by name or number", term: typeField },
  pid: { help: "the process", term: pidField },
  ppid: { help: "its parent", term: actorNumber("ppid") },
  auid: {
    help: "the login user: a number, root or unset; so uid, gid, euid, suid, fsuid, egid, sgid, fsgid, ses",
    term: actorNumber("auid"),
  },
  ...Object.fromEntries(
    ["uid", "gid", "euid", "suid", "fsuid", "egid", "sgid", "fsgid", "ses"].map((name) => [
      name,
      { help: "", term: actorNumber(name) },
    ]),
  ),
  exe: { help: "the program's path", term: actorText("exe") },
  comm: { help: "the program's name", term: actorText("comm") },
  tty: { help: "the terminal", term: actorText("tty") },
  subj: { help: "the security context", term: actorText("subj") },
  command: { help: "the command line of an execve, its words joined by spaces", term: commandField },
  syscall: { help: "the system call, by name or number", term: syscallField },
  arch: { help: "the machine: x86_64, aarch64, …", term: archField },
  exit: { help: "the exit value: a number or an error's name", term: exitField },
  key: {
    help: "a rule's key",
    term: (asked) => texts(asked, "key", (test) => columnTerm("key", keyIds(asked.store, test))),
  },
  file: {
    help: "the path of a file, as logged",
    term: (asked) => texts(asked, "file", (test) => pathTerm(stringIds(asked.store, ALL_STRINGS, test))),
  },
  obj: { help: "the security context of what was acted on", term: detailText(DetailKind.object) },
  peer: { help: "the address of a socket: 10.0.0.1:80, /run/a", term: detailText(DetailKind.peer) },
  host: {
    help: "hostname= or addr= of a message (a claim)",
    term: detailText(DetailKind.hostname, DetailKind.address),
  },
  acct: {
    help: "acct= or id= of a message, by name or number (a claim)",
    term: detailText(DetailKind.account, DetailKind.accountId),
  },
  terminal: { help: "terminal= of a message (a claim)", term: detailText(DetailKind.terminal) },
  vm: { help: "vm= of a message (a claim)", term: detailText(DetailKind.machine) },
  uuid: { help: "uuid= of a message (a claim)", term: detailText(DetailKind.uuid) },
};

/** The condition of one comparison. Throws ExpressionError. */
export function fieldTerm(store: Store, question: ExpressionQuestion, test: FieldTest): SearchTerm {
  const field = Object.hasOwn(EXPRESSION_FIELDS, test.field) ? EXPRESSION_FIELDS[test.field] : undefined;
  if (field === undefined) {
    const near = nearest(test.field, Object.keys(EXPRESSION_FIELDS));
    const hint =
      near === undefined
        ? `fields are ${Object.keys(EXPRESSION_FIELDS).join(", ")}`
        : `did you mean ${near}?`;
    throw new ExpressionError(question.text, test.column, `no such field: ${test.field}`, hint);
  }
  return field.term({ store, question, test });
}

function detailText(...kinds: number[]): Field["term"] {
  return (asked) =>
    texts(asked, asked.test.field, (test) =>
      detailTerm(asked.test.field, kinds, stringIds(asked.store, stringsOfDetails(kinds), test)),
    );
}

function actorText(column: "exe" | "comm" | "tty" | "subj"): Field["term"] {
  return (asked) =>
    texts(asked, column, (test) =>
      columnTerm("actor", actorIds(asked.store, { credential: [], texts: [{ column, test }] })),
    );
}

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

const whole = (text: string): string | undefined => (/^-?\d{1,19}$/.test(text) ? text : undefined);
const identity = (text: string): string | undefined =>
  text === "unset" || text === "-1" ? "4294967295" : text === "root" ? "0" : whole(text);

function numberField(column: string): Field["term"] {
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

function pidField(asked: Asked): SearchTerm {
  const term = numberField("e.pid")(asked);
  const isEqual = ["=", "==", "in"].includes(asked.test.operator);
  return isEqual ? columnTerm("pid", Object.values(term.parameters).map(Number)) : term;
}

/** A number that stands in `credential`, or ppid, which stands in `actor`. */
function actorNumber(column: string): Field["term"] {
  return (asked) => {
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

function timeField(asked: Asked): SearchTerm {
  const { sql, negated } = comparison(asked);
  const parameters = numbersOf(asked, (text) => asked.question.resolve.timeMs(text)?.toString(), "a time");
  const term = { name: "time", filter: sql("e.time_ms"), parameters };
  return negated ? noneOf(term) : term;
}

function exitField(asked: Asked): SearchTerm {
  const { sql, negated } = comparison(asked);
  const { exit, words } = asked.question.resolve;
  const term = {
    name: "exit",
    filter: sql("e.exit"),
    parameters: numbersOf(asked, exit, "a number or an error's name", words.exit),
  };
  return negated ? noneOf(term) : term;
}

function eventField(asked: Asked): SearchTerm {
  onlyEqual(asked);
  const events = asked.test.values.flatMap((value) => {
    const found = asked.question.resolve.event(value.text);
    if (found === undefined) throw wrong(asked, `not an event: ${value.text}`, value);
    return found;
  });
  return signed(asked, eventTerm(events));
}

function nodeField(asked: Asked): SearchTerm {
  return texts(asked, "node", (test) => {
    const rows = asked.store
      .prepare("SELECT b.id, n.name FROM boot b JOIN node n ON n.id = b.node")
      .all() as { id: number; name: string | null }[];
    const boots = rows.filter(({ name }) => test(name ?? "")).map(({ id }) => id);
    return {
      name: "node",
      filter: "e.id / 68719476736 IN (SELECT value FROM json_each(@boots))",
      parameters: { boots: JSON.stringify(boots) },
    };
  });
}

/** Reads every command line: they are few beside the events. */
function commandField(asked: Asked): SearchTerm {
  return texts(asked, "command", (test) => {
    const rows = asked.store.prepare("SELECT event, arguments FROM argv").raw().iterate() as Iterable<
      [number, Uint8Array]
    >;
    const events: number[] = [];
    for (const [event, bytes] of rows) if (test(asText(bytes).replaceAll("\0", " "))) events.push(event);
    return eventTerm(events);
  });
}
