// SPDX-License-Identifier: Apache-2.0

import { readPrunedSources } from "../../store/repositories/pruning/pruned-sources.ts";
import { type RunSourceRow, readRunSources, readRuns } from "../../store/repositories/sources/run-rows.ts";
import { readSourceRows } from "../../store/repositories/sources/source-rows.ts";
import { prefixHashes } from "../../store/source-hash.ts";
import type { Store } from "../../store/store.ts";
import { groupBy } from "../../types/group-by.ts";
import { claimSourceTable } from "./claim-sources.ts";
import { isDoubtful, reportFoot } from "./report-foot.ts";
import type { Report, ReportRow } from "./report-model.ts";
import type { ReportReader } from "./report-reader.ts";
import { wholeBoots } from "./scope-ranges.ts";

type HashedRow = Pick<RunSourceRow, "source" | "size" | "sha256">;

/** Origin of the database's content: every ingest, its sources with their hashes, and its additions. */
export function readCustody(reader: ReportReader): Report {
  const { store } = reader;
  const read = readRunSources(store);
  const sources = readSourceRows(store);
  const present = new Set(sources.map(({ id }) => id));
  const held = read.filter(({ source }) => source !== null && present.has(source));
  const hashOf = hashesOf(store, [...held, ...sources.map((source) => ({ ...source, source: source.id }))]);
  const plain = (cells: ReportRow["cells"]): ReportRow => ({ cells, events: [], search: null });
  const time = (timeMs: number | null) => (timeMs === null ? "did not end" : { timeMs });
  const foot = reportFoot(reader, wholeBoots(reader));
  return {
    name: "custody",
    title: "Chain of custody",
    subject: null,
    tables: [
      {
        id: "runs",
        title: "Ingests",
        columns: [
          "run",
          "command",
          "user",
          "machine",
          "version",
          "start",
          "end",
          "lines",
          "events",
          "problems",
          "digest of the run",
        ],
        rows: readRuns(store).map((run) =>
          plain([
            run.id,
            run.command,
            run.user,
            run.host,
            run.version,
            time(run.started_ms),
            time(run.ended_ms),
            run.lines,
            run.events,
            run.problems,
            run.digest,
          ]),
        ),
      },
      {
        id: "read",
        title: "Sources read by the ingests",
        note: "Hash of a file: of its bytes, packed or not. Hash of a source: of the unpacked bytes up to the last line end read. A log that had grown and was not read again as a whole has no hash of its file; the added bytes have one, and that of the source is computed from the bytes in the database. Known by bytes: compared as a whole. Known by file: the same file with the same first and last 64 KiB. A log in an archive has the archive's name, a colon and its own name; the hash of its file is that of the member.",
        columns: [
          "run",
          "path",
          "was",
          "file, bytes",
          "file, SHA-256",
          "source",
          "source, bytes",
          "source, SHA-256",
          "known by",
          "added, bytes",
          "added, SHA-256",
          "events added",
          "why not",
        ],
        rows: read.map((row) =>
          plain([
            row.run,
            row.path,
            row.relation,
            row.packed_bytes,
            row.packed_sha256,
            row.source,
            row.size,
            hashOf(row.source, row.size, row.sha256),
            row.known_by,
            row.bytes,
            row.added_sha256,
            row.events,
            row.note,
          ]),
        ),
      },
      {
        id: "sources",
        title: "Sources in the database, byte for byte",
        columns: ["source", "name", "host given", "bytes", "lines", "problems", "SHA-256"],
        rows: sources.map((source) =>
          plain([
            source.id,
            source.name,
            source.node,
            source.size,
            source.lines,
            source.problems,
            source.resume === null ? hashOf(source.id, source.size, source.sha256) : null,
          ]),
        ),
      },
      {
        id: "pruned",
        title: "Pruned logs",
        note: "Their bytes are no longer in the database. The SHA-256 is that of the source before.",
        columns: [
          "source",
          "name",
          "host given",
          "bytes",
          "lines",
          "events",
          "last event",
          "pruned",
          "SHA-256",
        ],
        rows: readPrunedSources(store).map((row) =>
          plain([
            row.id,
            row.name,
            row.node,
            row.size,
            row.lines,
            row.events,
            row.lastMs === null ? null : { timeMs: row.lastMs },
            { timeMs: row.prunedMs },
            row.sha256,
          ]),
        ),
      },
      claimSourceTable(store),
    ].filter(({ id, rows }) => (id !== "pruned" && id !== "claims") || rows.length > 0),
    foot,
    doubtful: isDoubtful(foot),
  };
}

/** Gives the hash of a source's first bytes: that of its row, or else that of the bytes in the database, each source read once. */
function hashesOf(
  store: Store,
  rows: readonly HashedRow[],
): (source: number | null, size: number | null, known: string | null) => string | null {
  const unknown = rows.flatMap(({ source, size, sha256 }) =>
    source === null || size === null || sha256 !== null ? [] : [{ source, size }],
  );
  const sizes = groupBy(unknown, ({ source }) => source);
  const hashes = new Map(
    [...sizes].map(([source, asked]) => [
      source,
      prefixHashes(
        store,
        source,
        asked.map(({ size }) => size),
      ),
    ]),
  );
  return (source, size, known) => known ?? hashes.get(source!)?.get(size!) ?? null;
}
