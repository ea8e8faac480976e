// SPDX-License-Identifier: Apache-2.0

import { prefixHashes } from "../../store/source-hash.ts";
import type { Store } from "../../store/store.ts";
import { isDoubtful, reportFoot } from "./report-foot.ts";
import type { Report, ReportRow } from "./report-model.ts";
import type { ReportReader } from "./report-reader.ts";
import { wholeBoots } from "./scope-stretches.ts";

type Row = Readonly<Record<string, string | number | null>>;

/** Where the database's content came from: every ingest, what it read with its hash, what it added. */
export function readCustody(reader: ReportReader): Report {
  const { store } = reader;
  const runs = store.prepare("SELECT * FROM run ORDER BY id").all() as Row[];
  const read = store.prepare("SELECT * FROM run_source ORDER BY run, position").all() as Row[];
  const sources = store
    .prepare(
      "SELECT s.*, (SELECT count(*) FROM problem p WHERE p.source = s.id AND p.boot IS NULL) AS problems FROM source s ORDER BY id",
    )
    .all() as Row[];
  const hashOf = hashesOf(store, [
    ...read,
    ...sources.map((source) => ({ ...source, source: source["id"]! })),
  ]);
  const plain = (cells: ReportRow["cells"]): ReportRow => ({ cells, events: [], search: null });
  const time = (value: unknown) => (typeof value === "number" ? { timeMs: value } : "did not end");
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
          "digest of what it added",
        ],
        rows: runs.map((run) =>
          plain([
            run["id"]!,
            run["command"]!,
            run["user"] ?? null,
            run["host"] ?? null,
            run["version"]!,
            time(run["started_ms"]),
            time(run["ended_ms"]),
            run["lines"]!,
            run["events"]!,
            run["problems"]!,
            run["digest"] ?? null,
          ]),
        ),
      },
      {
        id: "read",
        title: "What they read",
        note: "The hash of a file is that of its bytes as they lay there, packed or not; that of a source is of the unpacked bytes up to the last line end that was read. Where a log had grown and not all of it was read again, the file has no hash, the added bytes have one, and the source's is computed from the bytes in the database. What is known by bytes was compared whole; what is known by file is the same file with the same first and last 64 KiB. A log in an archive is named behind the archive's name and a colon; the hash of its file is that of the member.",
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
            row["run"]!,
            row["path"]!,
            row["relation"]!,
            row["packed_bytes"] ?? null,
            row["packed_sha256"] ?? null,
            row["source"] ?? null,
            row["size"] ?? null,
            hashOf(row["source"], row["size"], row["sha256"]),
            row["known_by"] ?? null,
            row["bytes"]!,
            row["added_sha256"] ?? null,
            row["events"]!,
            row["note"] ?? null,
          ]),
        ),
      },
      {
        id: "sources",
        title: "Sources that the database holds, byte for byte",
        columns: ["source", "name", "host given", "bytes", "lines", "problems", "SHA-256"],
        rows: sources.map((source) =>
          plain([
            source["id"]!,
            source["name"]!,
            source["node"] ?? null,
            source["size"]!,
            source["lines"]!,
            source["problems"]!,
            source["resume"] === null ? hashOf(source["id"], source["size"], source["sha256"]) : null,
          ]),
        ),
      },
    ],
    foot,
    doubtful: isDoubtful(foot),
  };
}

/** Gives the hash of a source's first bytes: that of its row, or else that of the bytes in the database, each source read once. */
function hashesOf(
  store: Store,
  rows: readonly Row[],
): (source: unknown, size: unknown, known: unknown) => string | null {
  const sizes = new Map<number, number[]>();
  for (const { source, size, sha256 } of rows)
    if (typeof source === "number" && typeof size === "number" && sha256 === null) {
      const asked = sizes.get(source);
      if (asked === undefined) sizes.set(source, [size]);
      else asked.push(size);
    }
  const hashes = new Map([...sizes].map(([source, asked]) => [source, prefixHashes(store, source, asked)]));
  return (source, size, known) =>
    typeof known === "string" ? known : (hashes.get(source as number)?.get(size as number) ?? null);
}
