// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../store.ts";

/** The facts needed to read a source's bytes into another database. */
export interface StoredSourceRow {
  readonly id: number;
  readonly name: string;
  readonly node: string | null;
  readonly closed: number;
  /** The user's options for its lines; null if stored by an older ctraudit. */
  readonly input_format: string | null;
  readonly syslog_tags: string | null;
  readonly bounds: string | null;
  /** Command of the run that made it: in an older one, it contains the format. */
  readonly command: string;
}

/** In reading order. */
export function readStoredSources(store: Store): StoredSourceRow[] {
  return store
    .prepare(
      "SELECT s.id, s.name, s.node, s.closed, s.input_format, s.syslog_tags, s.bounds, coalesce(r.command, '') AS command FROM source s LEFT JOIN run r ON r.id = s.run ORDER BY s.id",
    )
    .all() as StoredSourceRow[];
}

/** Events, sources, and whether some events name no host. */
export function readContents(store: Store): { events: number; sources: number; isNameless: boolean } {
  const row = store
    .prepare(
      `SELECT (SELECT coalesce(sum(events), 0) FROM event_count) AS events, (SELECT count(*) FROM source) AS sources,
         EXISTS (SELECT 1 FROM boot b JOIN node n ON n.id = b.node WHERE n.name IS NULL) AS nameless`,
    )
    .get() as { events: number; sources: number; nameless: number };
  return { events: row.events, sources: row.sources, isNameless: row.nameless === 1 };
}
