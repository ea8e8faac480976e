// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ingestPaths } from "../../ingest/ingest-paths.ts";
import { syscallName } from "../../interpret/syscall-names.ts";
import { attribute } from "../../query/attribute.ts";
import { openForWriting } from "../../store/connection.ts";
import { EventFlag } from "../../store/event-flags.ts";
import { isDaemon, sequenceOf } from "../../store/event-key.ts";
import { attributionReader } from "../../store/search/attribution-reader.ts";
import type { Store } from "../../store/store.ts";
import { NEW_PID } from "../../types/attribution/event.ts";
import { HOST_PIDS_SUFFIX } from "../../types/host-pids.ts";

export interface Answer {
  /** Key of the event in the database. */
  readonly event: number;
  /** The serial as the log has it. */
  readonly serial: number;
  readonly pid: number;
  readonly container: {
    readonly key: string;
    readonly class: string;
    readonly path: readonly string[];
    readonly contid: string | null;
    /** Of class host: by process ids alone. */
    readonly isHostByPids: boolean;
    /** It, or a container that it lies in, has a pid namespace of its own. */
    readonly hasOwnPids: boolean;
  } | null;
  readonly evidence: string;
  /** Where an unknown event is likely to have happened. */
  readonly likely: Answer["container"];
  readonly hasSyscall: boolean;
}

export interface Inference {
  readonly answers: readonly Answer[];
  readonly conflicts: number;
  readonly ingestMs: number;
  readonly attributeMs: number;
}

/** Ingests the lines into a database of their own and says where each event with a pid was. */
export function inferLines(lines: readonly string[]): Promise<Inference> {
  return inferAndUse(lines, (_, inference) => inference);
}

/** The same, and lends the database. */
export async function inferAndUse<T>(
  lines: readonly string[],
  use: (store: Store, inference: Inference) => T,
): Promise<T> {
  const scratch = mkdtempSync(join(tmpdir(), "ctraudit-attribution-"));
  const log = join(scratch, "audit.log");
  writeFileSync(log, lines.length === 0 ? "" : `${lines.join("\n")}\n`, "latin1");
  const store = openForWriting(join(scratch, "audit.db"));
  try {
    const started = performance.now();
    await ingestPaths(store, [log], {});
    const ingested = performance.now();
    const { conflicts } = attribute(store, syscallName);
    const attributed = performance.now();
    return use(store, {
      answers: readAnswers(store),
      conflicts,
      ingestMs: ingested - started,
      attributeMs: attributed - ingested,
    });
  } finally {
    store.close();
    rmSync(scratch, { recursive: true });
  }
}

function readAnswers(store: Store): Answer[] {
  const containers = readContainers(store);
  const reader = attributionReader(store);
  const rows = store.prepare("SELECT id, pid, flags FROM event WHERE pid IS NOT NULL ORDER BY id").all() as {
    id: number;
    pid: number;
    flags: number;
  }[];
  return rows
    .filter(({ id }) => !isDaemon(id))
    .map(({ id, pid, flags }) => {
      const { container, evidence, likely } = reader.event(id, pid, flags).subject;
      return {
        event: id,
        serial: sequenceOf(id) % 2 ** 32,
        pid,
        container: container === null ? null : containers.get(container)!,
        evidence,
        likely: likely === null ? null : containers.get(likely.container)!,
        hasSyscall: (flags & EventFlag.syscall) !== 0,
      };
    });
}

function readContainers(store: Store): Map<number, NonNullable<Answer["container"]>> {
  const rows = store
    .prepare("SELECT id, parent, class, contid, key_event, key_suffix, flags FROM container")
    .all() as {
    id: number;
    parent: number | null;
    class: string;
    contid: Uint8Array | null;
    key_event: number;
    key_suffix: string;
    flags: number | null;
  }[];
  const byId = new Map(rows.map((row) => [row.id, row]));
  const keyOf = (row: (typeof rows)[number]) =>
    row.class === "host" ? "host" : `${sequenceOf(row.key_event)}${row.key_suffix && `/${row.key_suffix}`}`;
  const pathOf = (row: (typeof rows)[number]): string[] => {
    const above = row.parent === null ? undefined : byId.get(row.parent);
    return above === undefined ? [keyOf(row)] : [...pathOf(above), keyOf(row)];
  };
  const hasOwnPids = (row: (typeof rows)[number]): boolean => {
    const above = row.parent === null ? undefined : byId.get(row.parent);
    return ((row.flags ?? 0) & NEW_PID) !== 0 || (above !== undefined && hasOwnPids(above));
  };
  return new Map(
    rows.map((row) => {
      const contid = row.contid === null ? null : Buffer.from(row.contid).readBigUInt64BE().toString();
      const isHostByPids = row.class === "host" && row.key_suffix === HOST_PIDS_SUFFIX;
      const own = hasOwnPids(row);
      return [
        row.id,
        { key: keyOf(row), class: row.class, path: pathOf(row), contid, isHostByPids, hasOwnPids: own },
      ];
    }),
  );
}
