// SPDX-License-Identifier: Apache-2.0

import type { TextField } from "../../questions/condition.ts";
import type { TextMatch, TextTest } from "../../questions/text-match.ts";
import { asText } from "../../types/as-text.ts";
import { DetailKind } from "../../types/detail-kind.ts";
import { BOOT_OF_ID } from "../event-key.ts";
import { otherNames } from "../repositories/sources/read-as-rows.ts";
import type { Store } from "../store.ts";
import { columnTerm, detailTerm, eventTerm, pathTerm, recordFileTerm } from "./column-terms.ts";
import { actorIds, keyIds, typeIds } from "./dictionary-rows.ts";
import { namedPaths, namedPathTerm } from "./named-paths.ts";
import { anyOf, type SearchTerm } from "./search-term.ts";
import { spokenTerm } from "./spoken-term.ts";
import { neededText, stringIds, stringsOfDetails, stringsWith } from "./text-match.ts";

/** `needed`: a text contained in every match, if known. */
type MakeTerm = (store: Store, test: TextTest, needed: string | undefined) => SearchTerm;

/** The term of each field, and its name as a leading index. */
const TERMS: Readonly<Record<TextField, readonly [name: string, make: MakeTerm]>> = {
  node: ["node", nodeTerm],
  type: ["types", (store, test) => columnTerm("types", typeIds(store, test))],
  exe: ["exe", actorText("exe")],
  comm: ["comm", actorText("comm")],
  tty: ["tty", actorText("tty")],
  subject: [
    "subj",
    (store, test) => spokenTerm(store, "subj", test, "subj", [DetailKind.subject, DetailKind.taskContext]),
  ],
  object: ["obj", details(DetailKind.object)],
  command: ["command", commandTerm],
  key: ["key", (store, test) => columnTerm("key", keyIds(store, test))],
  file: [
    "file",
    (store, test) => anyOf("path", [namedPathTerm(namedPaths(store, test)), recordFileTerm(store, test)]),
  ],
  name: ["name", (store, test, needed) => pathTerm(stringIds(store, stringsWith(needed), test))],
  peer: ["peer", details(DetailKind.peer)],
  typed: ["typed", details(DetailKind.typed)],
  host: ["host", details(DetailKind.hostname, DetailKind.address)],
  account: ["acct", details(DetailKind.account, DetailKind.accountId)],
  terminal: ["terminal", details(DetailKind.terminal)],
  machine: ["vm", details(DetailKind.machine)],
  uuid: ["uuid", details(DetailKind.uuid)],
};

/** A comparison of a text. All values of its dictionary are compared before any event is looked at. */
export function textTerm(store: Store, field: TextField, match: TextMatch): SearchTerm {
  const [name, make] = TERMS[field];
  return { ...match.bounded(() => make(store, match.passes, neededText(match))), name };
}

function actorText(column: "exe" | "comm" | "tty"): MakeTerm {
  return (store, test) => columnTerm("actor", actorIds(store, { credential: [], texts: [{ column, test }] }));
}

function details(...kinds: number[]): MakeTerm {
  return (store, test) => detailTerm("detail", kinds, stringIds(store, stringsOfDetails(kinds), test));
}

/** Reads every command line that may match: they are few compared to the events. */
function commandTerm(store: Store, test: TextTest, needed: string | undefined): SearchTerm {
  const among = needed === undefined ? "" : " WHERE instr(arguments, CAST(@needed AS BLOB)) > 0";
  const rows = store
    .prepare(`SELECT event, arguments FROM argv${among}`)
    .raw()
    .iterate(needed === undefined ? {} : { needed }) as Iterable<[number, Uint8Array]>;
  const events: number[] = [];
  for (const [event, bytes] of rows) if (test(asText(bytes).replaceAll("\0", " "))) events.push(event);
  const kinds = [DetailKind.command];
  const claimed = stringIds(store, stringsOfDetails(kinds), test);
  return anyOf("command", [eventTerm(events), detailTerm("command", kinds, claimed)]);
}

function nodeTerm(store: Store, test: TextTest): SearchTerm {
  const rows = store.prepare("SELECT b.id, n.name FROM boot b JOIN node n ON n.id = b.node").all() as {
    id: number;
    name: string | null;
  }[];
  const others = otherNames(store);
  const passes = (name: string) => test(name) || others.get(name)?.some((other) => test(other)) === true;
  const boots = rows.filter(({ name }) => passes(name ?? "")).map(({ id }) => id);
  return {
    name: "node",
    filter: `e.${BOOT_OF_ID} IN (SELECT value FROM json_each(@boots))`,
    parameters: { boots: JSON.stringify(boots) },
  };
}
