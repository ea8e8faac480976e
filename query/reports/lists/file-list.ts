// SPDX-License-Identifier: Apache-2.0

import type { EventView, StoredText } from "../../../questions/event-view.ts";
import { DetailKind } from "../../../store/detail-kind.ts";
import { indexHint } from "../../../store/search/index-hint.ts";
import { asText } from "../../../store/search/text-match.ts";
import type { Store } from "../../../store/store.ts";
import { isSocketPath } from "../../../types/peer-kinds.ts";
import { pathCell } from "../files-written.ts";
import { loginUser } from "../login-user.ts";
import { distinctObjects, objectText } from "../object-rows.ts";
import type { ReportReader } from "../report-reader.ts";
import { call, program, result, said } from "./cells.ts";
import type { ListReport, ListTable } from "./list-report.ts";

/** SQL over detail x: it is a file, by a security module's record or as the path of a local socket. */
export const IS_FILE = `(x.kind = ${DetailKind.file} OR x.kind = ${DetailKind.peer} AND x.value IN (SELECT value FROM socket_of))`;
/** SQL over detail x: no PATH record of its event has the same name. */
export const IS_NO_PATH = "NOT EXISTS (SELECT 1 FROM path p WHERE p.event = x.event AND p.name = x.value)";

/** Peers that are paths. */
export function socketTable(store: Store): ListTable {
  const rows = store
    .prepare(
      `SELECT s.id, s.value FROM (SELECT DISTINCT value FROM detail ${indexHint(store, "detail_value")} WHERE kind = ${DetailKind.peer}) d
         JOIN string s ON s.id = d.value ORDER BY s.id`,
    )
    .raw()
    .all() as [id: number, value: StoredText][];
  const sockets = rows.flatMap(([id, value]) => (isSocketPath(asText(value)) ? [id] : []));
  return {
    sql: "socket_of (value) AS MATERIALIZED (SELECT value FROM json_each(@sockets))",
    parameters: { sockets: JSON.stringify(sockets) },
    texts: [],
  };
}

/**
 * The path that a name of an event means: several where it stands in several directories; the name, and why that is all, where the path is not known.
 * A name by a security module or a socket is absolute, or means no path.
 */
function pathOfName(
  event: EventView,
  reader: ReportReader,
  name: StoredText | number | null,
): StoredText | null {
  if (name === null || typeof name === "number") return null;
  const files = reader.events.files(event).filter((file) => objectText(file.name) === asText(name));
  const paths = distinctObjects(files.flatMap((file) => pathCell(file) ?? [])).filter(
    (path) => path !== null,
  );
  if (paths.length < 2) return paths[0] ?? name;
  return paths.every((path) => typeof path === "string") ? paths.join(" and ") : name;
}

/** Names of PATH records, of security modules' records and of local sockets: what `search -f` finds. */
export const FILE_LIST: ListReport = {
  title: "Files",
  letters: ["-f", "--file"],
  object: "file",
  where: `(EXISTS (SELECT 1 FROM path p WHERE p.event = e.id AND p.name IS NOT NULL) OR EXISTS (SELECT 1 FROM detail x WHERE x.event = e.id AND ${IS_FILE}))`,
  looksAt: "PATH records with a name, files in records of security modules, and local sockets",
  table: socketTable,
  follows: "file",
  rows: `((SELECT count(DISTINCT p.name) FROM path p WHERE p.event = e.id)
    + (SELECT count(DISTINCT x.value) FROM detail x WHERE x.event = e.id AND ${IS_FILE} AND ${IS_NO_PATH}))`,
  objects: (event, reader) => [
    ...reader.events.paths(event),
    ...said(event, reader, DetailKind.peer).filter((peer) => isSocketPath(asText(peer))),
  ],
  shown: (event, reader, object) => pathOfName(event, reader, object),
  columns: ["call", "success", "program", "login user", "logged as"],
  cells: (event, reader, object) => [
    call(event),
    result(event),
    program(event),
    loginUser(event.credential?.auid, event.accounts),
    objectText(object) === asText(pathOfName(event, reader, object) ?? "") ? null : object,
  ],
};
