// SPDX-License-Identifier: Apache-2.0
import { createHash, type Hash } from "node:crypto";
import { join } from "node:path";
import { locateLog, readLog } from "../ingest/read-log.ts";
import { escapeControls } from "../report/escape-controls.ts";
import type { CliContext } from "./command-handler.ts";
import { readExtractFile } from "./extract-file.ts";
import type { Manifest } from "./manifest.ts";

/** Reports one item of a manifest to the user. */
export type Say = (verdict: "same" | "changed" | "not here", what: string) => void;
export type ExtractSource = Manifest["sources"][number];

/** Compares a source, where it lies: its hash as far as it was read, and the records at their places. */
export async function verifyExtractSource(
  directory: string,
  source: ExtractSource,
  folder: string | undefined,
  context: CliContext,
  say: Say,
): Promise<void> {
  const path = source.name === "-" ? undefined : locateLog(source.name, folder);
  const what = `source ${source.id} ${source.name}`;
  if (source.sha256 === null || path === undefined) {
    say("not here", `${what}${folder === undefined ? "" : ` in ${folder}`}`);
    return;
  }
  context.warn(`ctraudit: reading ${escapeControls(path)}`);
  const extract =
    source.file === null ? Buffer.alloc(0) : readOrEmpty(join(directory, source.file), lengthOf(source));
  let checked: { hash: string; wrong: number };
  try {
    checked = await hashSource(path, source, extract);
  } catch (error) {
    say("changed", `${what}: cannot be read: ${(error as Error).message}`);
    return;
  }
  if (checked.hash !== source.sha256)
    say(
      "changed",
      `${what}: its first ${source.bytes} bytes have SHA-256 ${checked.hash}, had ${source.sha256}`,
    );
  else if (checked.wrong > 0)
    say(
      "changed",
      `${source.file}: ${checked.wrong} of ${source.ranges.length} records differ from ${what}; the source itself is unchanged`,
    );
  else
    say("same", `${what}: ${source.bytes} bytes, and ${source.ranges.length} records of it in the extract`);
}

function readOrEmpty(path: string, limit: number): Buffer {
  const file = readExtractFile(path, limit);
  return typeof file === "string" ? Buffer.alloc(0) : file.content;
}

/** Of the extract's file with the records of a source: each is followed by a line feed. */
function lengthOf({ ranges }: ExtractSource): number {
  return ranges.reduce((longest, [, length, place]) => Math.max(longest, place + length + 1), 0);
}

/** Reads the source once: hashes the part read at ingest, and compares each record at its position. */
async function hashSource(
  path: string,
  { bytes, ranges }: ExtractSource,
  extract: Buffer,
): Promise<{ hash: string; wrong: number }> {
  const hash: Hash = createHash("sha256");
  const sorted = ranges.toSorted((a, b) => a[0] - b[0]);
  let wrong = 0;
  let next = 0;
  let at = 0;
  let tail = Buffer.alloc(0);
  for await (const chunk of readLog(path)) {
    if (at >= bytes) break;
    const piece = chunk.subarray(0, bytes - at);
    hash.update(piece);
    tail = Buffer.concat([tail, piece]);
    at += piece.length;
    const start = at - tail.length;
    while (next < sorted.length && sorted[next]![0] + sorted[next]![1] <= at) {
      const [offset, length, place] = sorted[next]!;
      if (
        !tail
          .subarray(offset - start, offset - start + length)
          .equals(extract.subarray(place, place + length))
      )
        wrong += 1;
      next += 1;
    }
    const keep = next < sorted.length ? Math.max(0, at - Math.max(sorted[next]![0], start)) : 0;
    tail = keep === 0 ? Buffer.alloc(0) : tail.subarray(tail.length - keep);
  }
  return { hash: hash.digest("hex"), wrong: wrong + sorted.length - next };
}
