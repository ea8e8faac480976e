// SPDX-License-Identifier: Apache-2.0

import type { Decision } from "../../questions/decision.ts";
import { type EventFacts, NO_FACTS } from "../../questions/event-facts.ts";
import type { DetailReader } from "../../questions/event-reader.ts";
import type { EventView } from "../../questions/event-view.ts";
import { DetailKind } from "../../types/detail-kind.ts";
import { isOfModule } from "../../types/module-records.ts";
import type { Store } from "../store.ts";
import { openEventFiles } from "./event-files.ts";
import { lazily } from "./lazily.ts";
import type { Lookup } from "./lookup.ts";

export function detailReader(store: Store, lookup: Lookup): DetailReader {
  const raw = (sql: string) => lazily(() => store.prepare(sql).raw());
  const pluck = (sql: string) => lazily(() => store.prepare(sql).pluck());
  const paths = pluck("SELECT name FROM path WHERE event = ? AND name IS NOT NULL ORDER BY position");
  const files = lazily(() => openEventFiles(store));
  const values = pluck("SELECT value FROM detail WHERE event = ? AND kind = ?");
  const argv = raw("SELECT argc, arguments FROM argv WHERE event = ?");
  const facts = factReader(store, lookup);
  const details = ({ row }: EventView, kind: number) =>
    (values().all(row, kind) as number[]).map(lookup.string);
  return {
    details,
    paths(event) {
      const { row, types } = event;
      const names = types.includes("PATH") ? (paths().all(row) as number[]).map(lookup.string) : [];
      const further = hasModules(event) || namesFiles(types) ? details(event, DetailKind.file) : [];
      return further.length === 0 ? names : [...new Set([...names, ...further])];
    },
    files: ({ row, types }) => (types.includes("PATH") ? files()(row) : []),
    arguments({ row, types }) {
      const found = types.includes("EXECVE") ? argv().get(row) : undefined;
      const [argc, bytes] = (found ?? [0, NO_BYTES]) as [number, Uint8Array];
      return argc === 0 && bytes.length === 0 ? [] : splitNul(bytes);
    },
    facts: (event) => (hasFacts(event) ? facts(event, details) : NO_FACTS),
  };
}

/** Records beside those of security modules whose files are kept. */
const namesFiles = (types: readonly string[]): boolean =>
  types.includes("CONFIG_CHANGE") || types.includes("VIRT_RESOURCE");

function factReader(
  store: Store,
  lookup: Lookup,
): (event: EventView, details: DetailReader["details"]) => EventFacts {
  const text = (row: number | null) => (row === null ? null : lookup.string(row));
  const decisions = lazily(() =>
    store.prepare(
      "SELECT module, outcome, operation, permission, class, subject, object, target FROM decision WHERE event = ? ORDER BY position",
    ),
  );
  const otherTasks = lazily(() =>
    store.prepare(
      "SELECT role, pid, uid, comm, exe FROM other_task WHERE event = ? ORDER BY position, role = 'writer', role DESC",
    ),
  );
  const rowsOf = <T>(event: EventView, statement: typeof decisions) =>
    hasModules(event) ? (statement().all(event.row) as T[]) : [];
  return (event, details) => {
    const isSaid = event.types.includes("USER_CMD");
    return {
      decisions: rowsOf<DecisionRow>(event, decisions).map((row) => ({
        ...row,
        operation: text(row.operation),
        permission: text(row.permission),
        class: text(row.class),
        subject: text(row.subject),
        object: text(row.object),
        target: text(row.target),
      })),
      otherTasks: rowsOf<OtherTaskRow>(event, otherTasks).map((row) => ({
        ...row,
        comm: text(row.comm),
        exe: text(row.exe),
      })),
      labels: hasModules(event) ? details(event, DetailKind.taskContext) : [],
      command: isSaid ? (details(event, DetailKind.command)[0] ?? null) : null,
      commandDirectory: isSaid ? (details(event, DetailKind.commandDirectory)[0] ?? null) : null,
      typed: event.types.some(isTyped) ? details(event, DetailKind.typed) : [],
    };
  };
}

type Rows<K extends string> = Readonly<Record<K, number | null>>;
type DecisionRow = Pick<Decision, "module" | "outcome"> &
  Rows<"operation" | "permission" | "class" | "subject" | "object" | "target">;
type OtherTaskRow = { readonly role: string } & Rows<"pid" | "uid" | "comm" | "exe">;

const isTyped = (type: string) => type === "TTY" || type === "USER_TTY";
const hasModules = remembered(({ types }) => types.some(isOfModule));
const hasFacts = remembered(({ types }) =>
  types.some((type) => isOfModule(type) || isTyped(type) || type === "USER_CMD"),
);

/** Events of the same types share one list. */
function remembered(ask: (event: EventView) => boolean): (event: EventView) => boolean {
  const answers = new WeakMap<readonly string[], boolean>();
  return (event) => {
    const found = answers.get(event.types);
    if (found !== undefined) return found;
    const answer = ask(event);
    answers.set(event.types, answer);
    return answer;
  };
}

const NO_BYTES = new Uint8Array();

function splitNul(bytes: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let from = 0;
  for (let at = bytes.indexOf(0); at >= 0; at = bytes.indexOf(0, from)) {
    parts.push(bytes.subarray(from, at));
    from = at + 1;
  }
  return [...parts, bytes.subarray(from)];
}
