// SPDX-License-Identifier: Apache-2.0
import type { GapView } from "../query/stats-gaps.ts";
import type { SourceView } from "../query/stats-sources.ts";
import { escapeControls } from "./escape-controls.ts";
import { counted } from "./number-text.ts";
import { formatDateTime, isoTime, type Zone } from "./zone.ts";

/** One gap on a line: its serials, their number, and the times on both sides. */
export function gapText(
  { boot, firstSerial, lastSerial, serials, beforeMs, afterMs }: GapView,
  zone: Zone,
): string {
  const node = boot.node === null ? "" : `${escapeControls(boot.node)} `;
  const range = firstSerial === lastSerial ? `${firstSerial}` : `${firstSerial}-${lastSerial}`;
  const time = (timeMs: number | null) =>
    timeMs === null ? "the edge of the log" : formatDateTime(timeMs, zone);
  return `${node}boot ${boot.number}  ${range}  ${counted(serials, "serial")}  between ${time(beforeMs)} and ${time(afterMs)} ${zone.name}`;
}

/** One gap as plain data. */
export function gapObject({
  boot,
  firstSerial,
  lastSerial,
  serials,
  beforeMs,
  afterMs,
}: GapView): Record<string, unknown> {
  const time = (timeMs: number | null) => (timeMs === null ? null : isoTime(timeMs));
  return {
    type: "gap",
    version: 1,
    data: {
      node: boot.node,
      boot: new Date(boot.firstMs).toISOString().replace(/\.\d{3}Z$/, "Z"),
      firstSerial,
      lastSerial,
      serials,
      before: time(beforeMs),
      after: time(afterMs),
    },
  };
}

/** Cells of one source: number, name, node, bytes, bytes of an incomplete last line, lines, problems, SHA-256. */
export function sourceCells({
  id,
  name,
  node,
  size,
  waiting,
  lines,
  problems,
  sha256,
}: SourceView): string[] {
  const hash = sha256 ?? "(ingest has not ended)";
  return [
    String(id),
    escapeControls(name),
    node === null ? "" : escapeControls(node),
    String(size),
    waiting === 0 ? "" : String(waiting),
    String(lines),
    String(problems),
    hash,
  ];
}
