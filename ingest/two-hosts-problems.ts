// SPDX-License-Identifier: Apache-2.0
import { IngestError } from "./ingest-error.ts";
import type { SourceReader } from "./source-reader.ts";
import type { Leap } from "./split-segments.ts";
import type { TwoHosts } from "./two-hosts.ts";

/** Each of the places where serials begin to go on in turns is a problem. */
export function tellOfTurns(reader: SourceReader, found: readonly TwoHosts[]): void {
  const { problems, tracker, sink } = reader;
  for (const { node, sequence, timeMs } of found) {
    const own = tracker.segments.filter((segment) => segment.node === node.id);
    const place = sink.placeOf(sequence, timeMs, own);
    if (place === undefined) continue;
    const { offset, length } = place;
    const text =
      "serials alternate between two runs: records of two hosts; give each host's log a name with --node";
    problems.add("contradiction", text, reader.lineAt(offset), offset, offset + length);
  }
}

/** Each of the places where a source was cut in two is a problem. */
export function tellOfLeaps(reader: SourceReader, leaps: readonly Leap[]): void {
  for (const { before, after, waitMs, offset, length } of leaps) {
    const text = `serials rise from ${before} to ${after} within ${Math.max(waitMs, 0)} ms, faster than a kernel assigns them: records of two hosts, or of two boots; give each host's log a name with --node`;
    reader.problems.add("contradiction", text, reader.lineAt(offset), offset, offset + length);
  }
}

export function contradiction(path: string): IngestError {
  const text =
    "it has the times of a known source and other serials: two hosts, without node= to distinguish them";
  return new IngestError("CTR_INGEST_CONTRADICTION", path, text, {
    hint: "give each host's logs a name: --node NAME",
  });
}

export function twoHosts(path: string): IngestError {
  const text =
    "it has records of two hosts, without names to distinguish them: serials alternate between two runs, or one event has two calls";
  return new IngestError("CTR_INGEST_CONTRADICTION", path, text, {
    hint: "give each host's log its own name: --node NAME",
  });
}
