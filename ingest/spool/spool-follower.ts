// SPDX-License-Identifier: Apache-2.0
import { statSync, unlinkSync } from "node:fs";
import { type OverflowRow, saveOverflows } from "../../store/repositories/gaps/overflow-rows.ts";
import type { Store } from "../../store/store.ts";
import { syncEachCommit } from "../../store/sync-commits.ts";
import type { FollowOptions, FollowPass } from "../follow-logs.ts";
import { type FileRead, FollowRun, type PassFile } from "../follow-run.ts";
import { IngestError, systemWords } from "../ingest-error.ts";
import { ProblemRows } from "../problem-rows.ts";
import { checkSegment, type SegmentDamage } from "./check-segment.ts";
import { JournalReader } from "./segment-journal.ts";
import { type SegmentFiles, segmentsOf } from "./spool-folder.ts";
import { startTicks } from "./spool-segment.ts";

/** Time after which a segment without a writer in its journal counts as abandoned. */
const NOBODY_MS = 60_000;
/** Maximum number of segments read in one pass. */
const MOST_SEGMENTS = 16;

const WORDS: Readonly<Record<SegmentDamage["code"], string>> = {
  "spool-torn": "bytes at the end of a segment of the spool without a sum: its writer was killed",
  "spool-damaged": "bytes of a segment of the spool that are not those that were written (CRC-32)",
};

/** State of a segment. */
interface Known {
  readonly journal: JournalReader;
  writer: { readonly pid: number; readonly started: number } | undefined;
  isClosed: boolean;
  /** Sizes of its log and of its journal at the last pass. */
  stamp: string;
}

/** The current state of a segment. */
interface Look {
  readonly segment: SegmentFiles;
  readonly isNew: boolean;
  /** It cannot grow. */
  readonly isEnded: boolean;
  readonly lost: readonly OverflowRow[];
}

/** Reads the growing spool of a plugin, and deletes each segment that is closed and completely in the database. */
export class SpoolFollower {
  readonly #store: Store;
  readonly #folder: string;
  readonly #node: string | null;
  readonly #options: FollowOptions;
  readonly #run: FollowRun;
  readonly #known = new Map<string, Known>();

  constructor(store: Store, folder: string, node: string | null, options: FollowOptions) {
    this.#store = store;
    this.#folder = folder;
    this.#node = node;
    this.#options = options;
    const { inputFormat, syslogTags, bounds, origin, signal } = options;
    this.#run = new FollowRun(store, {
      ...(inputFormat === undefined ? {} : { inputFormat }),
      ...(syslogTags === undefined ? {} : { syslogTags }),
      ...(bounds === undefined ? {} : { bounds }),
      ...(origin === undefined ? {} : { origin }),
      ...(signal === undefined ? {} : { signal }),
    });
    // Segments are deleted once their content is stored: each commit must be synced to disk.
    syncEachCommit(store);
  }

  get folders(): readonly string[] {
    return [this.#folder];
  }

  /** The spool has no separate backlog: passes read the existing content. Throws IngestError if there is no spool. */
  async backlog(): Promise<readonly { readonly events: number }[]> {
    segmentsOf(this.#folder);
    return [];
  }

  /** Reads new content. Throws StoreError; the next pass continues where this one ended. */
  async pass(): Promise<FollowPass> {
    try {
      return await this.#pass();
    } catch (error) {
      // The journals are read again: their content is stored once.
      this.#known.clear();
      throw error;
    }
  }

  async #pass(): Promise<FollowPass> {
    const all = segmentsOf(this.#folder);
    this.#forget(new Set(all.map(({ name }) => name)));
    const looks = all.slice(0, MOST_SEGMENTS).map((segment) => this.#look(segment));
    const due = looks.filter(({ segment, isNew, isEnded }) => segment.bytes > 0 && (isEnded || isNew));
    let bytes = 0;
    const reads = new Map<string, FileRead>();
    let counts = { lines: 0, events: 0, problems: 0 };
    if (due.length > 0)
      counts = await this.#run.pass(
        due.map((look) => this.#passFile(look)),
        (file, read) => {
          bytes += read.bytes;
          reads.set(file.path, read);
          if (read.refusal !== undefined) this.#options.onRefusal?.(read.refusal);
          return true;
        },
      );
    this.#run.close(false);
    for (const { segment, isEnded, lost } of looks) {
      if (lost.length > 0) saveOverflows(this.#store, lost);
      const read = reads.get(segment.log);
      const isRead = read?.isComplete === true && read.pendingBytes === 0;
      if (isEnded && (segment.bytes === 0 || isRead)) this.#finish(segment, read?.source);
    }
    return { ...counts, bytes, files: all.length };
  }

  hasNews(): boolean {
    return segmentsOf(this.#folder).some(
      (segment) => this.#known.get(segment.name)?.stamp !== stampOf(segment),
    );
  }

  close(): void {
    this.#run.close(true);
  }

  #passFile({ segment: { log, bytes }, isEnded }: Look): PassFile {
    const file = { path: log, closed: isEnded, isStream: false, bytes };
    return { file, node: this.#node, waits: !isEnded, isNamed: true };
  }

  #look(segment: SegmentFiles): Look {
    const known = this.#known.get(segment.name) ?? {
      journal: new JournalReader(segment.journal),
      writer: undefined,
      isClosed: false,
      stamp: "",
    };
    this.#known.set(segment.name, known);
    const stamp = stampOf(segment);
    const isNew = known.stamp !== stamp;
    known.stamp = stamp;
    const lost: OverflowRow[] = [];
    this.#readJournal(known, segment, lost);
    const isEnded = known.isClosed || !isAlive(known, segment);
    // A writer that is dead now may have written more before.
    if (isEnded) this.#readJournal(known, segment, lost);
    // It may have grown before it ended.
    const bytes = isEnded ? (statSync(segment.log, { throwIfNoEntry: false })?.size ?? 0) : segment.bytes;
    return { segment: { ...segment, bytes }, isNew, isEnded, lost };
  }

  #readJournal(known: Known, { name }: SegmentFiles, lost: OverflowRow[]): void {
    for (const entry of known.journal.read()) {
      if (entry.kind === "begin") known.writer = entry;
      else if (entry.kind === "end") known.isClosed = true;
      else if (entry.kind === "lost") lost.push({ ...entry, segment: name, node: this.#node });
    }
  }

  /** The segment is in the database: its errors are stored as problems, and its files are deleted. */
  #finish(segment: SegmentFiles, source: number | undefined): void {
    const damages = source === undefined ? [] : checkSegment(segment);
    if (source !== undefined && damages.length > 0)
      this.#store.transaction(() => {
        const rows = new ProblemRows(this.#store, source);
        for (const { code, offset, length, line } of damages)
          rows.add(code, `${length} ${WORDS[code]}`, line, offset, offset + length);
      });
    for (const path of [segment.log, segment.journal]) {
      try {
        unlinkSync(path);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") continue;
        throw new IngestError("CTR_INGEST_UNREADABLE", path, `cannot be taken away${systemWords(error)}`, {
          hint: "ctraudit follow --spool must be allowed to write to the spool's folder",
          cause: error,
        });
      }
    }
    this.#known.delete(segment.name);
  }

  #forget(names: ReadonlySet<string>): void {
    for (const name of this.#known.keys()) if (!names.has(name)) this.#known.delete(name);
  }
}

function isAlive({ writer }: Known, { changedMs }: SegmentFiles): boolean {
  if (writer === undefined) return Date.now() - changedMs < NOBODY_MS;
  return startTicks(writer.pid) === writer.started;
}

function stampOf({ bytes, journalBytes }: SegmentFiles): string {
  return `${bytes} ${journalBytes}`;
}
