// SPDX-License-Identifier: Apache-2.0
import {
  type NameRow,
  readNames,
  readNamespaces,
} from "../../../store/repositories/containers/container-names.ts";
import {
  type ContainerRow,
  readContainer,
  readToldChildren,
} from "../../../store/repositories/containers/container-rows.ts";
import { countSelected } from "../../../store/repositories/events/selected-events.ts";
import { firstBirthReader } from "../../../store/repositories/tasks/first-births.ts";
import type { ContainerId } from "../../../types/ids.ts";
import { placeName } from "../cell-names.ts";
import { byPidsRow } from "../host-rows.ts";
import type { Cell, ReportRow, ReportTable } from "../report-model.ts";
import { type ReportReader, type Scope, scopeSum, searchEvents } from "../report-reader.ts";

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
  const life = lifeOf(store, row, scope.containers ?? []);
  const firstBirth = row.created === null ? firstBirthReader(store)(row.id) : null;
  return {
    id: "identity",
    title: "Identity",
    note: `Names are read from command lines and records: they are claims. Membership never rests on them.${view.isHostByPids ? " The host as far as process ids tell: a sandbox with the same process ids would look the same." : ""}`,
    columns: ["what", "value"],
    rows: [
      fact("key", view.key, row.proof),
      ...(view.contid === null ? [] : [fact("audit container ID", view.contid, row.proof)]),
      fact("class", view.class),
      fact("known by", row.evidence, row.proof),
      ...readNames(store, row.id)
        .sort(byKind)
        .map(({ kind, value, event }) => fact(kind === "id" ? "id, by a runtime" : kind, value, event)),
      fact(
        "created",
        time(row.created, firstBirth === null ? "before the log, or unseen" : "unseen"),
        row.created,
      ),
      ...(firstBirth === null ? [] : [fact("first task born", time(firstBirth, ""), firstBirth)]),
      fact("first event", time(life.first, "none"), life.first),
      fact("last event", time(life.last, "none"), life.last),
      fact("ended", time(row.ended, "not seen to end"), row.ended),
      { cells: ["events", String(scopeSum(reader, scope, countSelected))], events: [], search: scope.words },
      ...(scope.containers?.length === 1 ? [] : [byPidsRow(reader, scope.containers![1]!)]),
      ...(view.parent === null ? [] : [fact("within", placeName(view.parent), row.proof)]),
      ...readToldChildren(store, scope.containers!).map((child) =>
        fact("has in it", placeName(reader.container(child.id)), child.key_event),
      ),
      ...readNamespaces(store, row.id).map(({ type, inode, event }) =>
        fact(`namespace ${type}`, String(inode), event),
      ),
    ],
  };
}

/** First and last event of all rows of the dossier: the host's includes those by process ids alone. */
function lifeOf(
  store: ReportReader["store"],
  row: ContainerRow,
  containers: readonly ContainerId[],
): { first: number | null; last: number | null } {
  const rows = containers.length < 2 ? [row] : containers.map((id) => readContainer(store, id));
  const known = (events: (number | null)[]) => events.filter((event) => event !== null);
  const [firsts, lasts] = [
    known(rows.map((one) => one.first_event)),
    known(rows.map((one) => one.last_event)),
  ];
  return {
    first: firsts.length === 0 ? null : Math.min(...firsts),
    last: lasts.length === 0 ? null : Math.max(...lasts),
  };
}

/** Names of one kind beside each other. */
function byKind({ kind: a }: NameRow, { kind: b }: NameRow): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
