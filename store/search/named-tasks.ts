// SPDX-License-Identifier: Apache-2.0

import type { StoredText } from "../../questions/event-view.ts";
import type { SearchCriteria } from "../../questions/search-criteria.ts";
import { asText } from "../../types/as-text.ts";
import type { Store } from "../store.ts";
import { partOrWhole } from "./text-match.ts";

interface NamedTaskRow {
  readonly event: number;
  readonly uid: number | null;
  readonly comm: StoredText | null;
  readonly exe: StoredText | null;
}

/** A service that reports others, and these; not the creator of a Landlock domain or an interrupted task. */
const ROLES = "('writer', 'sender', 'receiver', 'client')";

/**
 * Events that are of no task of their own and name one that passes: the conditions on pid, program and user apply to a single task. None if there are further conditions.
 */
export function eventsNaming(store: Store, criteria: SearchCriteria): number[] {
  const { pid, ppid, executable, comm, credentials = [], wholeWord } = criteria;
  const users = credentials.map(({ columns, value }) => (columns.includes("uid") ? value : undefined));
  if (ppid !== undefined || users.some((user) => typeof user !== "number")) return [];
  if (pid === undefined && executable === undefined && comm === undefined && users.length === 0) return [];
  const rows = store
    .prepare(
      `SELECT t.event, t.uid, c.value AS comm, x.value AS exe FROM other_task t
       LEFT JOIN string c ON c.id = t.comm LEFT JOIN string x ON x.id = t.exe
       WHERE t.role IN ${ROLES} AND (@pid IS NULL OR t.pid = @pid)`,
    )
    .all({ pid: pid ?? null }) as NamedTaskRow[];
  const passes = (text: StoredText | null, asked: string | undefined) =>
    asked === undefined || (text !== null && partOrWhole(asked, wholeWord)(asText(text)));
  return rows
    .filter(({ uid, comm: name, exe }) => {
      return users.every((user) => user === uid) && passes(name, comm) && passes(exe, executable);
    })
    .map(({ event }) => event);
}
