// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** Where a referee saw a pid at a serial: the name of a place, "host", or undefined where it says nothing. */
export type Truth = (pid: number, serial: number) => string | undefined;

const INITIAL_PID_NS = "4026531836";
/** With vfork a child's first events precede the record of its birth, by up to 129 serials in real logs. */
const BIRTH_LAG = 1000;
/** Records of two tasks that ran at the same time come in either order. */
const REUSE_LAG = 8;

interface Row {
  readonly serial: number;
  readonly isBirth: boolean;
  readonly place: string | undefined;
}

/**
 * Reads a ground truth of pid namespaces (CSV, maybe gzip): each row holds from its serial until the next of its pid.
 * A task between the unshare or setns of a pid namespace and its clone into it is in neither: undefined.
 */
export function readNamespaceTruth(file: string): Truth {
  const bytes = readFileSync(file);
  const [header = "", ...lines] = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes)
    .toString("latin1")
    .trim()
    .split("\n");
  const column = new Map(header.split(",").map((name, at) => [name, at]));
  const rows = new Map<number, Row[]>();
  for (const line of lines) {
    const cells = line.split(",");
    const cell = (name: string) => cells[column.get(name) ?? -1];
    const space = cell("pid");
    const isInTransit = (cell("pid_children") ?? space) !== space;
    const row = {
      serial: Number(cell("serial")),
      isBirth: cell("op") === "NEWPROCESS",
      place: isInTransit ? undefined : space === INITIAL_PID_NS ? "host" : space,
    };
    const pid = Number(cell("host_pid"));
    const list = rows.get(pid);
    if (list === undefined) rows.set(pid, [row]);
    else list.push(row);
  }
  return (pid, serial) => placeAt(rows.get(pid) ?? [], serial);
}

function placeAt(rows: readonly Row[], serial: number): string | undefined {
  let place: string | undefined;
  for (const [at, row] of rows.entries()) {
    if (at > 0 && row.isBirth && row.serial - REUSE_LAG > serial) break; // used again: the old task holds until then
    if ((row.isBirth ? row.serial - BIRTH_LAG : row.serial) > serial) break;
    place = row.place;
  }
  return place;
}
