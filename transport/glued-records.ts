// SPDX-License-Identifier: Apache-2.0
import type { Carrier } from "./carrier.ts";
import type { FrameProblem } from "./frame-problem.ts";
import { HEADER_START, unwrapSyslog } from "./syslog-header.ts";

const HEADER =
  /(?:node=[^ "'=\x1D]+ )?type=[A-Za-z][A-Za-z0-9_]*(?:\[[0-9]{1,5}\])? msg=audit\([0-9]{1,11}\.[0-9]{3}:[0-9]{1,10}\):/g;
/** A relay's header is not longer. */
const MAX_RELAY_HEADER = 1024;

/** A line end in another form: of old Macs, of relays, of programs that print it, vertical tabs, Unicode's. */
const LINE_END = /(?:\r|\v|\f|#01[25]|(?:\\r)?\\n|\xC2\x85|\xE2\x80[\xA8\xA9]|<br ?\/?>)+ ?$/;

/** Between records that a program has put into one line: the value before it is whole. */
const JOINT = /[ ,]{1,4}$/;

/** More of them, one behind another, are not looked at. */
const LONGEST_END = 32;

/** One of the records of a line. */
export interface GluedPart {
  readonly text: string;
  /** Content of a relay's header before it; undefined where it had none. */
  readonly carrier: Carrier | undefined;
  /** Its own line end stands behind it, in another form. */
  readonly isEnded?: true;
}

/** A relay's header at the end of the text before a record: where it begins, and what it says. */
function relayHeader(before: string, record: string): { at: number; carrier: Carrier } | undefined {
  const from = Math.max(0, before.length - MAX_RELAY_HEADER);
  let last = -1;
  for (const { index } of before.slice(from).matchAll(HEADER_START)) last = from + index;
  if (last < 0) return undefined;
  const found = unwrapSyslog(before.slice(last) + record);
  return found !== null && "text" in found && found.text.startsWith(record)
    ? { at: last, carrier: found.carrier }
    : undefined;
}

/**
 * The records of a line that was cut and went on with another record, since a line end was lost: each as far as it goes,
 * with the relay's header before it, which is of the record that follows and not of the one that was cut.
 * Inside msg='…' any program may have written what looks like a header: that is never a record, and a problem. Nothing
 * behind it counts for the message: libaudit writes values with blanks in hex, so that no value of its own looks like one.
 */
export function splitGlued(text: string): {
  readonly parts: readonly GluedPart[];
  readonly problem?: FrameProblem;
} {
  if (text.indexOf(" msg=audit(") === text.lastIndexOf(" msg=audit("))
    return { parts: [{ text, carrier: undefined }] };
  const parts: GluedPart[] = [];
  let start = 0;
  let carrier: Carrier | undefined;
  for (const match of text.matchAll(HEADER)) {
    if (match.index === 0) continue;
    const before = text.slice(start, match.index);
    const header = relayHeader(before, match[0]);
    const own = before.slice(0, header?.at);
    const whole =
      own.slice(0, -LONGEST_END) + own.slice(-LONGEST_END).replace(LINE_END, "").replace(JOINT, "");
    parts.push(whole === own ? { text: own, carrier } : { text: whole, carrier, isEnded: true });
    const message = text.indexOf(" msg='", start);
    if (message >= 0 && message < match.index) {
      const column = match.index;
      const detail = "What looks like a second record stands inside a message: the message is read up to it.";
      return { parts, problem: { ok: false, code: "header-in-message", column, detail } };
    }
    start = match.index;
    carrier = header?.carrier;
  }
  parts.push({ text: text.slice(start), carrier });
  return { parts };
}
