// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../grammar/audit-record.ts";
import { Assembler, type AssemblyHooks } from "../ingest/assemble-events.ts";
import { BootSpan } from "../ingest/boot-span.ts";
import { boundsWith } from "../ingest/bounds.ts";
import type { OpenEvent } from "../ingest/open-event.ts";
import { readFrame } from "../transport/read-frame.ts";
import { latin1 } from "./parse-line.ts";

/** The records of one event, and their lines. */
export interface LogEvent {
  /** Null if neither record nor carrier names a host. */
  readonly node: string | null;
  /** Milliseconds since the epoch. */
  readonly timeMs: number;
  /** u32 */
  readonly serial: number;
  readonly records: readonly AuditRecord[];
  /** In their order, each once. */
  readonly lines: readonly (string | Uint8Array)[];
}

interface Gathered {
  readonly records: AuditRecord[];
  readonly lines: (string | Uint8Array)[];
}

/** The caller already has the records in memory: none is left out. */
const ALL_RECORDS = boundsWith({ "event-records": Number.MAX_SAFE_INTEGER });

/**
 * Assembles events from lines (without LF) by node, time and serial, also if interleaved. An event is returned at its end: at
 * its EOE record, at the end of the lines, or when its node's newest time is 2 s later. Copies of a record are left out, and two
 * SYSCALL records under one id are two events. Lines without a record are left out: `parseLine` gives the reason.
 */
export function* assembleEvents(lines: Iterable<string | Uint8Array>): Generator<LogEvent> {
  const open = new Map<OpenEvent, Gathered>();
  const ended: LogEvent[] = [];
  let line: string | Uint8Array = "";
  const gathered = (event: OpenEvent): Gathered => {
    const known = open.get(event) ?? { records: [], lines: [] };
    open.set(event, known);
    return known;
  };
  let nodes = 0;
  const anywhere = new BootSpan(0, 0, "source-start"); // boots do not matter here
  const hooks: AssemblyHooks = {
    nodeId: () => ++nodes,
    place(event) {
      event.bootSpan = anywhere;
    },
    map(event, record) {
      const { records, lines: own } = gathered(event);
      records.push(record);
      if (own.at(-1) !== line) own.push(line);
    },
    copied: () => {}, // copies are left out
    recordsOf: (event) => gathered(event).records,
    write(event) {
      const { node, timeMs, serial } = event;
      const { records, lines: own } = gathered(event);
      open.delete(event);
      ended.push({ node: node.name, timeMs, serial, records, lines: own });
    },
  };
  const assembler = new Assembler(0, null, hooks, new Map(), ALL_RECORDS);
  for (line of lines) {
    for (const { record, carrier } of readFrame(latin1(line)).records) assembler.add(record, carrier, 0, 0);
    yield* ended.splice(0);
  }
  assembler.end();
  yield* ended;
}
