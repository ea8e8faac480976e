// SPDX-License-Identifier: Apache-2.0

import type { EventView, StoredText } from "../../../questions/event-view.ts";
import { asText } from "../../../types/as-text.ts";
import { DetailKind } from "../../../types/detail-kind.ts";
import { isSocketPath } from "../../../types/peer-kinds.ts";
import { loginUser } from "../cell-names.ts";
import { distinctObjects, objectText } from "../object-rows.ts";
import { belowRoot, pathOrName } from "../path-cell.ts";
import type { EngineReader } from "../report-reader.ts";
import { call, program, result, said } from "./cells.ts";
import type { ListReport } from "./list-report.ts";

/**
 * The path that a name of an event means: several where it stands in several directories; the name, and why that is all, where the path is not known.
 * A name by a security module or a socket is absolute, or means no path.
 */
function pathOfName(
  event: EventView,
  reader: EngineReader,
  name: StoredText | number | null,
): StoredText | null {
  if (name === null || typeof name === "number") return null;
  const files = reader.events.files(event).filter((file) => objectText(file.name) === asText(name));
  const paths = distinctObjects(files.flatMap((file) => pathOrName(file) ?? [])).filter(
    (path) => path !== null,
  );
  if (paths.length < 2) return paths[0] ?? name;
  return paths.every((path) => typeof path === "string") ? paths.join(" and ") : name;
}

/** Names of PATH records, of security modules' records, of audit rules, of virtual disks and of local sockets: what `search -f` finds. */
export const FILE_LIST: ListReport = {
  title: "Files",
  letters: ["-f", "--file"],
  object: "file",
  part: "file",
  looksAt:
    "PATH records with a name, files in records of security modules, CONFIG_CHANGE and VIRT_RESOURCE, and local sockets",
  follows: "file",
  objects: (event, reader) => [
    ...reader.events.paths(event),
    ...said(event, reader, DetailKind.peer).filter((peer) => isSocketPath(asText(peer))),
  ],
  shown: (event, reader, object) => {
    const path = pathOfName(event, reader, object);
    return path === null ? null : belowRoot(reader, event, path);
  },
  columns: ["call", "success", "program", "login user", "logged as"],
  cells: (event, reader, object) => [
    call(event),
    result(event),
    program(event),
    loginUser(event.credential?.auid, event.accounts),
    objectText(object) === asText(pathOfName(event, reader, object) ?? "") ? null : object,
  ],
};
