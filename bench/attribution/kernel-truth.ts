// SPDX-License-Identifier: Apache-2.0
import { type KernelWords, kernelWords } from "./kernel-words.ts";
import type { Truth } from "./namespace-truth.ts";

const SERIAL = /msg=audit\(\d+\.\d+:(\d+)\)/;
const STAMP = /msg=audit\([^)]*\)/;
const CONTAINER_RECORD = /^(?:node=\S+ )?type=(?:UNKNOWN\[134[01]\]|CONTAINER_(?:ID|OP)) /;
const CONTAINER_ID = /^(?:node=\S+ )?type=(?:UNKNOWN\[1340\]|CONTAINER_ID) /;
const TRANSIT_BEGINS = / op=(?:unshare|setns) opid=(\d+) /;
/** clone, fork, vfork, execve, execveat, clone3. Source: arch/x86/entry/syscalls/syscall_64.tbl */
const TRANSIT_ENDS = / syscall=(56|57|58|59|322|435) success=yes .* pid=(\d+) /;
const EXECS = new Set(["59", "322"]);

export function isContainerId(line: string): boolean {
  return CONTAINER_ID.test(line);
}

/**
 * A log of our kernel as a stock one would have written it: no container records, no record= and contid= fields. What stands alone in
 * an event becomes an empty record of its serial: without it the log would have holes that no stock log has.
 */
export function withoutContainers(lines: readonly string[]): string[] {
  const others = new Set<string>();
  for (const line of lines) if (!CONTAINER_RECORD.test(line)) others.add(STAMP.exec(line)?.[0] ?? "");
  return lines.flatMap((line) => {
    if (CONTAINER_RECORD.test(line)) {
      const stamp = STAMP.exec(line)?.[0] ?? "";
      if (others.has(stamp)) return [];
      others.add(stamp);
      return [`type=BPF ${stamp}: prog-id=7 op=UNLOAD`];
    }
    return /type=(?:SYSCALL|OBJ_PID|URINGOP) /.test(line)
      ? line.replace(/ record=\d+/, "")
      : line.replace(/ contid=[\d,+]+(?: last=\d+)?/, "");
  });
}

export interface KernelReferee {
  readonly truth: Truth;
  /** Whether a task in this place counts in the host's process ids. */
  readonly sharesPids: (place: string, pid: number) => boolean;
  /** Events whose task's namespaces match no container, not in transit, with the container it was in last. */
  readonly undefinedEvents: ReadonlyMap<number, string>;
  readonly inTransit: number;
}

/**
 * The kernel's own answers as a referee, from the records of the full log. It says nothing of a task in transit, between an
 * unshare or setns and the clone or exec that ends the construction.
 */
export function kernelReferee(lines: readonly string[]): KernelReferee {
  const { said, sharesPids, outerTasks } = kernelWords(lines);
  const transit = transitSerials(lines, said);
  const places = new Map<string, string>();
  const undefinedEvents = new Map<number, string>();
  const last = lastContainers(lines);
  for (const [serial, { pid, contid }] of said) {
    if (transit.has(`${pid} ${serial}`)) continue;
    if (contid === "undefined") undefinedEvents.set(serial, last.get(serial) ?? "");
    else places.set(`${pid} ${serial}`, placeOf(contid));
  }
  return {
    truth: (pid, serial) => places.get(`${pid} ${serial}`),
    sharesPids: (place, pid) => {
      const contid = place === "host" ? "1" : place.slice(PLACE.length);
      return sharesPids.has(contid) || outerTasks.has(`${pid} ${contid}`);
    },
    undefinedEvents,
    inTransit: transit.size,
  };
}

const PLACE = "contid ";

function placeOf(contid: string): string {
  return contid === "1" ? "host" : `${PLACE}${contid}`;
}

function transitSerials(lines: readonly string[], said: KernelWords["said"]): Set<string> {
  const since = new Map<number, number>();
  const spans = new Map<number, [from: number, to: number][]>();
  const close = (pid: number, to: number) => {
    const from = since.get(pid);
    if (from === undefined) return;
    since.delete(pid);
    spans.set(pid, [...(spans.get(pid) ?? []), [from, to]]);
  };
  for (const line of lines) {
    const serial = Number(SERIAL.exec(line)?.[1]);
    const begins = CONTAINER_RECORD.test(line) ? TRANSIT_BEGINS.exec(line) : null;
    if (begins !== null && !since.has(Number(begins[1]))) since.set(Number(begins[1]), serial);
    const ends = TRANSIT_ENDS.exec(line);
    if (ends !== null) close(Number(ends[2]), EXECS.has(ends[1]!) ? serial - 1 : serial);
  }
  for (const pid of [...since.keys()]) close(pid, Number.POSITIVE_INFINITY);
  const inside = [...said].filter(([serial, { pid }]) =>
    spans.get(pid)?.some(([from, to]) => serial >= from && serial <= to),
  );
  return new Set(inside.map(([serial, { pid }]) => `${pid} ${serial}`));
}

function lastContainers(lines: readonly string[]): Map<number, string> {
  const last = new Map<number, string>();
  for (const line of lines) {
    const found = / record=1 contid=18446744073709551615 last=(\d+)/.exec(line)?.[1];
    if (found !== undefined) last.set(Number(SERIAL.exec(line)?.[1]), placeOf(found));
  }
  return last;
}
