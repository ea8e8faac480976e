// SPDX-License-Identifier: Apache-2.0

import type { TextField } from "../../questions/condition.ts";
import type { SearchCriteria } from "../../questions/search-criteria.ts";
import type { TextMatch, TextTest } from "../../questions/text-match.ts";
import { DetailKind } from "../../types/detail-kind.ts";
import { isAddress, isSocketPath } from "../../types/peer-kinds.ts";
import type { Store } from "../store.ts";
import { accountTerm } from "./account-term.ts";
import {
  columnTerm,
  containerTerm,
  detailTerm,
  eventTerm,
  evidenceTerm,
  FAILED,
  recordFileTerm,
  SUCCEEDED,
} from "./column-terms.ts";
import { conditionTerms } from "./condition-terms.ts";
import { type ActorTests, actorIds, callIds, keyIds, typeIds } from "./dictionary-rows.ts";
import { namedPaths, namedPathTerm } from "./named-paths.ts";
import { eventsNaming } from "./named-tasks.ts";
import { allOf, anyOf, renamed, type SearchTerm } from "./search-term.ts";
import { spokenTerm } from "./spoken-term.ts";
import { partOrWhole, stringIds, stringsOfDetails } from "./text-match.ts";
import { textTerm } from "./text-terms.ts";

export type { SearchTerm } from "./search-term.ts";

const { hostname, address, terminal, object, subject, taskContext, peer } = DetailKind;

/** The conditions of a search on the rows of an event; none for the time, which every search compares. */
export function searchTerms(store: Store, criteria: SearchCriteria): SearchTerm[] {
  const terms: SearchTerm[] = [];
  const { key, file, types, call, events, wholeWord } = criteria;
  if (events !== undefined) terms.push(eventTerm(events));
  if (key !== undefined) terms.push(columnTerm("key", keyIds(store, partOrWhole(key, wholeWord))));
  if (file !== undefined) terms.push(fileTerm(store, file, wholeWord));
  if (criteria.container !== undefined) terms.push(containerTerm(store, criteria.container));
  if (criteria.evidence !== undefined) terms.push(evidenceTerm(store, criteria.evidence));
  terms.push(...taskTerms(store, criteria));
  terms.push(...namedTerms(store, criteria), ...spokenTerms(store, criteria), ...fieldTerms(store, criteria));
  if (criteria.host !== undefined) terms.push(hostTerm(store, criteria.host, wholeWord));
  if (call !== undefined) terms.push(columnTerm("call", callIds(store, call)));
  if (types !== undefined) {
    const wanted = new Set(types);
    terms.push(
      columnTerm(
        "types",
        typeIds(store, (type) => wanted.has(type)),
      ),
    );
  }
  terms.push(...resultTerms(criteria));
  if (criteria.except !== undefined && criteria.except.length > 0)
    terms.push({
      name: "not told before",
      filter: "e.id NOT IN (SELECT value FROM json_each(@except))",
      parameters: { except: JSON.stringify(criteria.except) },
    });
  if (criteria.expression !== undefined) terms.push(...conditionTerms(store, criteria.expression));
  return terms;
}

/** A file by the name or resolved path of a PATH, or by its name in a security module's record; or a socket by its path. */
function fileTerm(store: Store, file: string, wholeWord: boolean | undefined): SearchTerm {
  const test = partOrWhole(file, wholeWord);
  const paths = namedPathTerm(namedPaths(store, test, wholeWord === true ? file : undefined));
  const sockets = stringIds(store, stringsOfDetails([peer]), (text) => isSocketPath(text) && test(text));
  const files = [paths, recordFileTerm(store, test)];
  return anyOf("path", sockets.length === 0 ? files : [...files, detailTerm("peer", [peer], sockets)]);
}

/** The task of an event by its pid and its actor's attributes; or a task named in place of its own. */
function taskTerms(store: Store, criteria: SearchCriteria): SearchTerm[] {
  const { pid } = criteria;
  const actor = actorTests(criteria);
  const own = [
    ...(pid === undefined ? [] : [columnTerm("pid", [pid])]),
    ...(actor === undefined ? [] : [columnTerm("actor", actorIds(store, actor))]),
  ];
  const naming = own.length === 0 ? [] : eventsNaming(store, criteria);
  return naming.length === 0
    ? own
    : [anyOf("task", [allOf("task", own), renamed(eventTerm(naming), "_naming")])];
}

function actorTests(criteria: SearchCriteria): ActorTests | undefined {
  const { ppid, executable, comm, wholeWord } = criteria;
  const texts: { column: "exe" | "comm"; test: TextTest }[] = [];
  if (executable !== undefined) texts.push({ column: "exe", test: partOrWhole(executable, wholeWord) });
  if (comm !== undefined) texts.push({ column: "comm", test: partOrWhole(comm, wholeWord) });
  const credential = (criteria.credentials ?? []).flatMap(({ columns, value }) =>
    typeof value === "number" ? [{ sql: `? IN (${columns.join(", ")})`, values: [value] }] : [],
  );
  if (ppid === undefined && texts.length + credential.length === 0) return undefined;
  return { credential, texts, ...(ppid === undefined ? {} : { ppid: { sql: "ppid = ?", values: [ppid] } }) };
}

/** Users and groups that were asked for by name. */
function namedTerms(store: Store, { credentials = [] }: SearchCriteria): SearchTerm[] {
  return credentials.flatMap(({ columns, value }, at) =>
    typeof value === "number" ? [] : [renamed(accountTerm(store, columns, value), `_name${at}`)],
  );
}

/** A host by a message's claim, or by a socket's address. */
function hostTerm(store: Store, host: string, wholeWord: boolean | undefined): SearchTerm {
  const test = partOrWhole(host, wholeWord);
  const said = spokenTerm(store, "host", test, undefined, [hostname, address]);
  const peers = stringIds(store, stringsOfDetails([peer]), (text) => isAddress(text) && test(text));
  return peers.length === 0
    ? said
    : anyOf("host", [said, renamed(detailTerm("host", [peer], peers), "_peer")]);
}

/** Texts in a column of credentials, in a record beside the SYSCALL, or in either. */
function spokenTerms(store: Store, criteria: SearchCriteria): SearchTerm[] {
  const { wholeWord } = criteria;
  const asked: readonly [
    name: string,
    text: string | undefined,
    column: "tty" | "subj" | undefined,
    ...kinds: number[],
  ][] = [
    ["terminal", criteria.terminal, "tty", terminal],
    ["subject", criteria.subject, "subj", subject, taskContext],
    ["context", criteria.context, "subj", subject, taskContext, object],
  ];
  return asked.flatMap(([name, text, column, ...kinds]) => {
    if (text === undefined) return [];
    const test = partOrWhole(text, wholeWord);
    return [
      spokenTerm(
        store,
        name,
        column === "tty" && wholeWord !== true ? ofTerminal(test) : test,
        column,
        kinds,
      ),
    ];
  });
}

/** A pseudo terminal is `pts1` to the kernel, and `pts/1` or `/dev/pts/1` to programs. */
function ofTerminal(test: TextTest): TextTest {
  return (name) =>
    test(name) || test(name.replace(/\bpts(?=\d)/, "pts/")) || test(name.replace(/\bpts\/(?=\d)/, "pts"));
}

/** Texts of fields, as an expression would compare them. */
function fieldTerms(store: Store, { fields = {}, wholeWord }: SearchCriteria): SearchTerm[] {
  return (Object.entries(fields) as [TextField, string][]).map(([field, text]) => {
    const match: TextMatch = {
      kind: wholeWord === true ? "whole" : "part",
      ...{ values: [text], flags: "", passes: partOrWhole(text, wholeWord), bounded: (work) => work() },
    };
    return renamed(textTerm(store, field, match), `_${field}`);
  });
}

function resultTerms({ success, exit }: SearchCriteria): SearchTerm[] {
  const terms: SearchTerm[] = [];
  // The kernel says success=no for exactly these, so the index of failures finds them.
  const failed = success === false || (exit !== undefined && /^-\d{1,4}$/.test(exit));
  if (failed) terms.push(FAILED);
  else if (success === true) terms.push(SUCCEEDED);
  if (exit !== undefined)
    terms.push({ name: "exit", filter: "e.exit = CAST(@exit AS INTEGER)", parameters: { exit } });
  return terms;
}
