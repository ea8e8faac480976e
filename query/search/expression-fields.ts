// SPDX-License-Identifier: Apache-2.0
import { ExpressionError } from "../../expression/expression-error.ts";
import { DetailKind } from "../../store/detail-kind.ts";
import type { Store } from "../../store/store.ts";
import { namedPaths, namedPathTerm } from "../paths/named-paths.ts";
import { columnTerm, detailTerm, eventTerm, pathTerm, recordFileTerm } from "./column-terms.ts";
import { commandField } from "./command-field.ts";
import { decisionField, MODULES, OUTCOMES } from "./decision-fields.ts";
import { type Asked, type FieldTest, onlyEqual, signed, texts, wrong } from "./expression-test.ts";
import { nearest } from "./nearest.ts";
import { actorNumber, exitField, numberField, pidField, timeField } from "./number-fields.ts";
import { classField, containerField, contidField, evidenceField, subtreeField } from "./place-fields.ts";
import { CLASSES, EVIDENCE } from "./place-words.ts";
import type { ExpressionQuestion } from "./search-criteria.ts";
import { actorIds, keyIds } from "./search-dictionary.ts";
import { anyOf, type SearchTerm } from "./search-term.ts";
import { spokenTerm } from "./spoken-term.ts";
import { ALL_STRINGS, stringIds, stringsOfDetails } from "./text-match.ts";
import { archField, syscallField, typeField } from "./word-fields.ts";

interface Field {
  readonly help: string;
  readonly term: (asked: Asked) => SearchTerm;
}

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
    help: "the login user: a number, root, unset or a name; so uid, gid, euid, suid, fsuid, egid, sgid, fsgid, ses",
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
  subj: { help: "the security context, or a label of one module", term: subjectField },
  command: {
    help: "the command line of an execve, its words joined by spaces, or of sudo",
    term: commandField,
  },
  syscall: { help: "the system call, by name or number", term: syscallField },
  arch: { help: "the machine: x86_64, aarch64, …", term: archField },
  exit: { help: "the exit value: a number or an error's name", term: exitField },
  key: {
    help: "a rule's key",
    term: (asked) => texts(asked, "key", (test) => columnTerm("key", keyIds(asked.store, test))),
  },
  file: {
    help: "the path of a file, as logged or resolved, or as a security module names it",
    term: (asked) =>
      texts(asked, "file", (test) =>
        anyOf("path", [namedPathTerm(namedPaths(asked.store, test)), recordFileTerm(asked.store, test)]),
      ),
  },
  name: {
    help: "the name of a file, only as logged",
    term: (asked) => texts(asked, "name", (test) => pathTerm(stringIds(asked.store, ALL_STRINGS, test))),
  },
  obj: { help: "the security context of what was acted on", term: detailText(DetailKind.object) },
  peer: { help: "the address of a socket: 10.0.0.1:80, /run/a", term: detailText(DetailKind.peer) },
  decision: {
    help: `what a security module decided: ${OUTCOMES.join(", ")}`,
    term: (asked) => decisionField(asked, "outcome", OUTCOMES),
  },
  lsm: {
    help: `which one: ${MODULES.join(", ")}`,
    term: (asked) => decisionField(asked, "module", MODULES),
  },
  typed: { help: "what was typed on a terminal", term: detailText(DetailKind.typed) },
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

function subjectField(asked: Asked): SearchTerm {
  const kinds = [DetailKind.subject, DetailKind.taskContext];
  return texts(asked, "subj", (test) => spokenTerm(asked.store, "subj", test, "subj", kinds));
}

function actorText(column: "exe" | "comm" | "tty"): Field["term"] {
  return (asked) =>
    texts(asked, column, (test) =>
      columnTerm("actor", actorIds(asked.store, { credential: [], texts: [{ column, test }] })),
    );
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
