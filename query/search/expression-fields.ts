// SPDX-License-Identifier: Apache-2.0
import { ExpressionError } from "../../expression/expression-error.ts";
import type { AccountKind } from "../../questions/account-names.ts";
import type { Condition, TextField } from "../../questions/condition.ts";
import { CLASSES, EVIDENCE } from "../../questions/location-words.ts";
import type { CredentialColumn } from "../../questions/search-criteria.ts";
import { decisionField, MODULES, OUTCOMES } from "./decision-fields.ts";
import type { ExpressionQuestion } from "./expression-question.ts";
import { type Asked, type FieldTest, onlyEqual, signed, texts, wrong } from "./expression-test.ts";
import { classField, containerField, contidField, evidenceField, subtreeField } from "./location-fields.ts";
import { nearest } from "./nearest.ts";
import { credentialField, exitField, numberField, parentField, timeField } from "./number-fields.ts";
import { archField, syscallField, typeField } from "./word-fields.ts";

interface Field {
  readonly help: string;
  readonly condition: (asked: Asked) => Condition;
}

/** Every field of the language, in the order of the help. */
export const EXPRESSION_FIELDS: Readonly<Record<string, Field>> = {
  container: {
    help: "the container: =, a key, name or the beginning of an id; ~ and =~, a part of its name, id or key; host",
    condition: containerField,
  },
  subtree: { help: "as container, and all that are nested in it", condition: subtreeField },
  contid: { help: "the audit container ID, a number or unset", condition: contidField },
  class: { help: `the container's class: ${CLASSES.join(", ")}`, condition: classField },
  evidence: { help: `how the place is known: ${EVIDENCE.join(", ")}`, condition: evidenceField },
  time: { help: "when: a time as for --start, in quotes where it has spaces", condition: timeField },
  serial: { help: "the serial number", condition: numberField("serial") },
  event: { help: "NODE/SEC.MS:SERIAL, SEC.MS:SERIAL or SERIAL", condition: eventField },
  node: { help: "the host's name", condition: textField("node") },
  type: { help: "a record type that the event has, by name or number", condition: typeField },
  pid: { help: "the process", condition: numberField("pid") },
  ppid: { help: "its parent", condition: parentField },
  auid: {
    help: "the login user: a number, root, unset or a name; so uid, gid, euid, suid, fsuid, egid, sgid, fsgid, ses",
    condition: credentialField("auid"),
  },
  ...Object.fromEntries(
    (
      ["uid", "gid", "euid", "suid", "fsuid", "egid", "sgid", "fsgid", "ses"] satisfies CredentialColumn[]
    ).map((name) => [name, { help: "", condition: credentialField(name) }] as const),
  ),
  exe: { help: "the program's path", condition: textField("exe") },
  comm: { help: "the program's name", condition: textField("comm") },
  tty: { help: "the terminal", condition: textField("tty") },
  subj: { help: "the security context, or a label of one module", condition: textField("subject") },
  command: {
    help: "the command line of an execve, its words joined by spaces, or of sudo",
    condition: textField("command"),
  },
  syscall: { help: "the system call, by name or number", condition: syscallField },
  arch: { help: "the machine: x86_64, aarch64, …", condition: archField },
  exit: { help: "the exit value: a number or an error's name", condition: exitField },
  key: {
    help: "a rule's key",
    condition: textField("key"),
  },
  file: {
    help: "the path of a file, as logged or resolved, or as a security module names it",
    condition: textField("file"),
  },
  name: {
    help: "the name of a file, only as logged",
    condition: textField("name"),
  },
  obj: { help: "the security context of what was acted on", condition: textField("object") },
  peer: { help: "the address of a socket: 10.0.0.1:80, /run/a", condition: textField("peer") },
  decision: {
    help: `what a security module decided: ${OUTCOMES.join(", ")}`,
    condition: (asked) => decisionField(asked, "outcome", OUTCOMES),
  },
  lsm: {
    help: `which one: ${MODULES.join(", ")}`,
    condition: (asked) => decisionField(asked, "module", MODULES),
  },
  typed: { help: "what was typed on a terminal", condition: textField("typed") },
  host: {
    help: "hostname= or addr= of a message (a claim)",
    condition: textField("host"),
  },
  acct: {
    help: "acct= or id= of a message, by name or number (a claim)",
    condition: accountField,
  },
  terminal: { help: "terminal= of a message (a claim)", condition: textField("terminal") },
  vm: { help: "vm= of a message (a claim)", condition: textField("machine") },
  uuid: { help: "uuid= of a message (a claim)", condition: textField("uuid") },
};

/** The condition of one comparison. Throws ExpressionError. */
export function fieldCondition(question: ExpressionQuestion, test: FieldTest): Condition {
  const field = Object.hasOwn(EXPRESSION_FIELDS, test.field) ? EXPRESSION_FIELDS[test.field] : undefined;
  if (field === undefined) {
    const near = nearest(test.field, Object.keys(EXPRESSION_FIELDS));
    const hint =
      near === undefined
        ? `fields are ${Object.keys(EXPRESSION_FIELDS).join(", ")}`
        : `did you mean ${near}?`;
    throw new ExpressionError(question.text, test.column, `no such field: ${test.field}`, hint);
  }
  return field.condition({ question, test });
}

function textField(field: TextField): Field["condition"] {
  return (asked) => texts(asked, (match) => ({ kind: "text", field, match }));
}

/** Names of accounts also stand for the numbers that they have on each host: a message may give the number alone. */
function accountField(asked: Asked): Condition {
  const { account, words } = asked.question.resolve;
  return texts(asked, (match) => {
    const spans = (kind: AccountKind) => {
      const names = new Set([...match.values, ...words[kind]()].filter(match.passes));
      return [...names].flatMap((name) => account(kind, name) ?? []);
    };
    return { kind: "text", field: "account", match, accounts: { uid: spans("uid"), gid: spans("gid") } };
  });
}

function eventField(asked: Asked): Condition {
  onlyEqual(asked);
  const events = asked.test.values.flatMap((value) => {
    const found = asked.question.resolve.event(value.text);
    if (found === undefined) throw wrong(asked, `not an event: ${value.text}`, value);
    return found;
  });
  return signed(asked, { kind: "events", events });
}
