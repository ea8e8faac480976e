// SPDX-License-Identifier: Apache-2.0
import { firstBirthReader } from "../../first-birth.ts";
import { type ContainerRow, IS_TOLD } from "../container-row.ts";
import { byPidsRow } from "../host-rows.ts";
import { placeName } from "../place-name.ts";
import type { Cell, ReportRow, ReportTable } from "../report-model.ts";
import { type ReportReader, type Scope, scopeRows, searchEvents } from "../report-reader.ts";

/** Identity of a container, each fact with its proof: key, names, life, namespaces, and the containers around and within it. */
export function identityTable(reader: ReportReader, row: ContainerRow, scope: Scope): ReportTable {
  const { store } = reader;
  const view = reader.container(row.id);
  const fact = (name: string, value: Cell, ...events: (number | null)[]): ReportRow => {
    const ids = events.filter((event) => event !== null).map(reader.id);
    return { cells: [name, value], events: ids, search: ids.length === 0 ? null : searchEvents(ids) };
  };
  const time = (event: number | null, otherwise: string): Cell =>
    event === null ? otherwise : { timeMs: reader.timeMs(event) };
  const events = scopeRows<{ events: number }>(
    reader,
    scope,
    (source) => `SELECT count(*) AS events FROM ${source}`,
  );
  const total = events.reduce((sum, part) => sum + part.events, 0);
  const firstBirth = row.created === null ? firstBirthReader(store)(row.id) : null;
  const names = store
    .prepare("SELECT kind, value, event FROM container_name WHERE container = ? ORDER BY kind, event, value")
    .all(row.id) as { kind: string; value: string; event: number }[];
  const namespaces = store
    .prepare("SELECT type, inode, event FROM container_namespace WHERE container = ? ORDER BY type, event")
    .all(row.id) as { type: string; inode: number; event: number }[];
  const children = store
    .prepare(
      `SELECT id, key_event FROM container
       WHERE parent IN (SELECT value FROM json_each(?)) AND ${IS_TOLD} ORDER BY key_event`,
    )
    .all(JSON.stringify(scope.containers)) as { id: number; key_event: number }[];
  return {
    id: "identity",
    title: "Identity",
    note: "Names are read from command lines and records: they are claims. Membership never rests on them.",
    columns: ["what", "value"],
    rows: [
      fact("key", view.key, row.because),
      ...(view.contid === null ? [] : [fact("audit container ID", view.contid, row.because)]),
      fact("class", view.class),
      fact("known by", row.evidence, row.because),
      ...names.map(({ kind, value, event }) => fact(kind === "id" ? "id, by a runtime" : kind, value, event)),
      fact(
        "created",
        time(row.created, firstBirth === null ? "before the log, or unseen" : "unseen"),
        row.created,
      ),
      ...(firstBirth === null ? [] : [fact("first task born", time(firstBirth, ""), firstBirth)]),
      fact("first event", time(row.first_event, "none"), row.first_event),
      fact("last event", time(row.last_event, "none"), row.last_event),
      fact("ended", time(row.ended, "not seen to end"), row.ended),
      { cells: ["events", String(total)], events: [], search: scope.words },
      ...(scope.containers?.length === 1 ? [] : [byPidsRow(reader, scope.containers![1]!)]),
      ...(view.parent === null ? [] : [fact("within", placeName(view.parent), row.because)]),
      ...children.map((child) => fact("has in it", placeName(reader.container(child.id)), child.key_event)),
      ...namespaces.map(({ type, inode, event }) => fact(`namespace ${type}`, String(inode), event)),
    ],
  };
}
