// SPDX-License-Identifier: Apache-2.0
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { ingestPaths } from "../ingest/ingest-paths.ts";
import { openForReading, openForWriting } from "../store/connection.ts";
import type { Store } from "../store/store.ts";
import { LaurelBeside } from "./soak/laurel.ts";
import { usage } from "./soak/usage.ts";
import { SoakWriter } from "./soak/writer.ts";

const PROGRAM = fileURLToPath(new URL("../dist/program/main.cjs", import.meta.url));
const LOOK_MS = 10;
/** A backlog is waited for while it shrinks: else its processor time would be missing. */
const PATIENCE_MS = 300_000;

export interface SoakShape {
  /** Records a second. */
  readonly rate: number;
  readonly seconds: number;
  readonly rotateSeconds: number;
  readonly seed: number;
  /** follow: a log that is rotated; plugin: what auditd's dispatcher sends. */
  readonly path: "follow" | "plugin";
  /** laurel is given the same at the same time. */
  readonly withLaurel?: boolean;
}

export interface SoakResult {
  readonly records: number;
  readonly events: number;
  readonly rotations: number;
  /** Events that the follower has not, and records that it has more than once. */
  readonly lost: number;
  readonly doubled: number;
  /** From the write to the row, and to the conclusion where it happened: sorted milliseconds. */
  readonly searchableMs: readonly number[];
  readonly attributedMs: readonly number[];
  /** Of the follower: processor time in seconds, and its largest resident memory in MiB. */
  readonly cpuSeconds: number;
  readonly peakMiB: number;
  /** Of laurel; undefined: it was not asked for, or is not there. */
  readonly laurelSeconds: number | undefined;
}

/** Follows a log that is written at a rate and rotated, and compares the events with those of one ingest of all that was written. */
export async function soak(shape: SoakShape): Promise<SoakResult> {
  const folder = mkdtempSync(join(tmpdir(), "ctraudit-soak-"));
  const db = join(folder, "follow.db");
  const isPlugin = shape.path === "plugin";
  const words = isPlugin
    ? ["plugin", "--spool", join(folder, "spool"), "--db", db]
    : ["follow", join(folder, "audit.log"), "--db", db, "--quiet"];
  const child = spawn(process.execPath, [PROGRAM, ...words], { stdio: ["pipe", "inherit", "inherit"] });
  const send = (text: string) => child.stdin.write(text, "latin1");
  const laurel = shape.withLaurel === true ? LaurelBeside.start(folder) : undefined;
  const writer = new SoakWriter(folder, shape.seed, isPlugin ? send : undefined, laurel?.write);
  try {
    const store = await opened(db);
    const watched = watch(store, writer);
    await writer.write(shape.rate, shape.seconds * 1000, shape.rotateSeconds * 1000);
    const { searchableMs, attributedMs } = await watched.end();
    const { cpuSeconds, peakMiB } = usage(child.pid!);
    const laurelSeconds = await laurel?.end();
    store.close();
    child.kill("SIGTERM");
    await once(child, "exit");
    const [found, expected] = [
      counts(openForReading(db)),
      await ingested(writer.whole, join(folder, "whole.db")),
    ];
    return {
      records: writer.lines,
      events: expected.events,
      rotations: writer.rotations,
      lost: expected.events - found.events,
      doubled: found.lines - expected.lines,
      searchableMs: searchableMs.sort((a, b) => a - b),
      attributedMs: attributedMs.sort((a, b) => a - b),
      cpuSeconds,
      peakMiB,
      laurelSeconds,
    };
  } finally {
    child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
}

async function opened(path: string): Promise<Store> {
  for (;;) {
    try {
      if (existsSync(path)) return openForReading(path);
    } catch {
      // Not made yet.
    }
    await sleep(LOOK_MS);
  }
}

/** Looks for what was written, as a reader does, until all of it is there. */
function watch(store: Store, writer: SoakWriter) {
  const lines = store.prepare("SELECT coalesce(sum(lines), 0) AS lines FROM source").pluck();
  // Of the kernel: auditd's own events have serials of their own, and ids above later ones.
  const newest = store.prepare("SELECT id FROM event WHERE id & 1 = 0 ORDER BY id DESC LIMIT 1").pluck();
  const concluded = store.prepare("SELECT max(folded) FROM fold").pluck();
  const searchableMs: number[] = [];
  const attributedMs: number[] = [];
  let next = 0;
  let waiting: { event: number; atMs: number }[] = [];
  const look = () => {
    const have = lines.get() as number;
    const before = next;
    const nowMs = performance.now();
    for (; next < writer.marks.length && writer.marks[next]!.lines <= have; next++)
      searchableMs.push(nowMs - writer.marks[next]!.atMs);
    if (next > before) {
      const event = (newest.get() as number | undefined) ?? 0;
      for (let at = before; at < next; at++) waiting.push({ event, atMs: writer.marks[at]!.atMs });
    }
    const upTo = (concluded.get() as number | null) ?? 0;
    for (const { event, atMs } of waiting) if (event <= upTo) attributedMs.push(nowMs - atMs);
    waiting = waiting.filter(({ event }) => event > upTo);
  };
  const timer = setInterval(look, LOOK_MS);
  return {
    async end() {
      let [seen, seenMs] = [0, performance.now()];
      while (next < writer.marks.length || waiting.length > 0) {
        const done = searchableMs.length + attributedMs.length;
        if (done > seen) [seen, seenMs] = [done, performance.now()];
        if (performance.now() - seenMs > PATIENCE_MS) break;
        await sleep(LOOK_MS);
      }
      clearInterval(timer);
      return { searchableMs, attributedMs };
    },
  };
}

function counts(store: Store): { events: number; lines: number } {
  try {
    return store
      .prepare("SELECT (SELECT count(*) FROM event) AS events, (SELECT sum(lines) FROM source) AS lines")
      .get() as { events: number; lines: number };
  } finally {
    store.close();
  }
}

async function ingested(log: string, db: string): Promise<{ events: number; lines: number }> {
  const store = openForWriting(db);
  await ingestPaths(store, [log]);
  return counts(store);
}
