// SPDX-License-Identifier: Apache-2.0
import type { ParseProblem } from "./audit-record.ts";

const INTERPRETED_HINT = "read the log itself, or the output of ausearch --raw: records as they were logged";
const JOURNALD_HINT = "journalctl --all -o json _TRANSPORT=audit | ctraudit ingest -   has the event ids";

/** An event id in its position, after any text. */
const RAW_ID = /audit\([0-9]+\.[0-9]+:[0-9]+\)(?=[: ])/;
/** ausearch -i: a date in the locale's form, then the time (`%T`), milliseconds and serial. */
const INTERPRETED_ID = /\bmsg=audit\([^)\x1D]{1,64}[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{1,3}:[0-9]{1,10}\) ?:/;
/** journald's short form: `audit[9235]: AVC avc: …`, `audit: BPF prog-id=…`. */
const JOURNALD = /(?:^|[ \t])audit(?:\[[0-9]+\])?: [A-Z][A-Z0-9_]+(?:\[[0-9]+\])?(?: |$)/;

/**
 * The kernel's lines about lost records, or about its own suppressed lines. Source: audit_log_lost, audit_panic and
 * audit_log_start in kernel/audit.c; ___ratelimit in lib/ratelimit.c
 */
const LOSS =
  /(?:^|[ \t])(?:audit: (audit_lost=[0-9]{1,10} audit_rate_limit=[0-9]{1,10} audit_backlog_limit=[0-9]{1,10}|audit_backlog=[0-9]{1,10} > audit_backlog_limit=[0-9]{1,10}|(?:backlog|rate) limit exceeded|kauditd [a-z]{1,16} queue overflow|out of memory in audit_[a-z_]{1,64})|k?audit[a-z]{0,2}_printk_skb: ([0-9]{1,10} callbacks suppressed))[ \t\r]*$/;

function withoutId(line: string): ParseProblem {
  const problem = { ok: false, column: 0 } as const;
  const head = line.slice(0, 512);
  const interpreted = INTERPRETED_ID.exec(head);
  if (interpreted !== null)
    return {
      ...problem,
      code: "no-event-id-interpreted",
      column: interpreted.index + "msg=audit(".length,
      detail: "A date stands where the event id should: ausearch has interpreted this line.",
      hint: INTERPRETED_HINT,
    };
  const loss = LOSS.exec(head);
  if (loss !== null)
    return {
      ok: false,
      code: "kernel-loss",
      column: loss.index,
      detail: `The kernel tells of a loss: ${loss[1] ?? loss[2]}`,
    };
  if (JOURNALD.test(head))
    return {
      ...problem,
      code: "no-event-id-journald",
      detail: "journald has left out the event id of this record.",
      hint: JOURNALD_HINT,
    };
  if (line === "") return { ok: false, code: "no-event-id", column: 0, detail: "The line is empty." };
  const id = head.indexOf("msg=audit(");
  if (id >= 0)
    return {
      ...problem,
      code: "no-event-id",
      column: id + "msg=audit(".length,
      detail: "The event id is not SECONDS.MILLIS:SERIAL.",
    };
  if (line.startsWith("type=") || line.startsWith("node="))
    return { ok: false, code: "no-event-id", column: 0, detail: "This record has lost its event id." };
  return { ...problem, code: "no-event-id", detail: "No audit event id stands in this line." };
}

function detailAt(line: string, column: number): string {
  const char = line[column];
  if (char === undefined) return "The line ends before the record's header is complete.";
  const before = column === 0 ? "" : line[column - 1];
  if (char === '"' || char === "'") return `A quote stands where a space or the name of a field should.`;
  if (char === "=") return "A field has no name before its equals sign.";
  if (char === "\x1D") return "A second separator of added fields.";
  if (before === '"' || before === "'") return "Text follows a closing quote without a space.";
  if (before === ":" && /^[0-9]+\)/.test(line.slice(column, column + 24)))
    return "The serial is greater than 4294967295.";
  const id = RAW_ID.exec(line);
  if (id === null || column < id.index + id[0].length)
    return "The header is not `type=NAME msg=audit(SECONDS.MILLIS:SERIAL):`.";
  return "This text has no place in a record.";
}

/** The problem of a line too long for the grammar. */
export function explainLength(line: string, limit: number): ParseProblem {
  if (!RAW_ID.test(line.slice(0, limit))) return withoutId(line);
  return {
    ok: false,
    code: "grammar-too-long",
    column: limit,
    detail: `The line has ${line.length} bytes, and its form is read up to ${limit}.`,
  };
}

/** The problem of a line that the grammar rejects at `column`: no event id, or the error and its position. */
export function explainRejection(line: string, column: number): ParseProblem {
  if (!RAW_ID.test(line.slice(0, 16_384))) return withoutId(line);
  return { ok: false, code: "grammar-rejected", column, detail: detailAt(line, column) };
}
