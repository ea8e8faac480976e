// SPDX-License-Identifier: Apache-2.0
import type { Carrier } from "./carrier.ts";
import type { FrameProblem } from "./frame-problem.ts";
import { HEADER_START, unwrapSyslog } from "./syslog-header.ts";

const HEADER =
  /(?:node=[^ "'=\x1D]+ )?type=[A-Za-z][A-Za-z0-9_]*(?:\[[0-9]{1,5}\])? msg=audit\([0-9]{1,11}\.[0-9]{3}:[0-9]{1,10}\):/g;
/** Maximum length of a relay's header. */
const MAX_RELAY_HEADER = 1024;

/** Other forms of a line end: of old Macs, of relays, of programs that print it, vertical tabs, Unicode's. */
const LINE_END = /(?:\r|\v|\f|#01[25]|(?:\\r)?\\n|\xC2\x85|\xE2\x80[\xA8\xA9]|<br ?\/?>)+ ?$/;

/** Separates records joined into one line by a program: the value before it is complete. */
const JOINT = /[ ,]{1,4}$/;

/** Maximum number of consecutive records. */
const LONGEST_END = 32;

/** One of the records of a line. */
export interface GluedPart {
  readonly text: string;
  /** Content of a relay's header before it; undefined if there was none. */
  readonly carrier: Carrier | undefined;
  /** Its line end follows in another form. */
  readonly isEnded?: true;
}

/** A relay's header at the end of the text before a record: its start, and its content. */
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
 * The records of a cut line that continues with another record, since a line end was lost: each as far as it goes,
 * with the relay's header before it, which belongs to the following record and not to the cut one.
 * Inside msg='…' any program may have written text that looks like a header: that is never a record, but a problem. The text
 * after it does not count for the message: libaudit writes values with blanks in hex, so that its own values never look like a header.
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
