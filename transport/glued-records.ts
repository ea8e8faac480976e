// SPDX-License-Identifier: Apache-2.0
import type { FrameProblem } from "./frame-problem.ts";

const HEADER =
  /(?:node=[^ "'=\x1D]+ )?type=[A-Z][A-Z0-9_]*(?:\[[0-9]{1,5}\])? msg=audit\([0-9]{1,11}\.[0-9]{3}:[0-9]{1,10}\):/g;
/** A relay's header before a record: of the record that follows, not of the one that was cut. */
const RELAY_HEADER =
  /(?:<[0-9]{1,3}>)?(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ 0-9][0-9] [0-9:]{8}|[0-9]{4}-[0-9]{2}-[0-9]{2}T[^ ]{8,32}) [^ ]{1,255}(?: [^ ]{1,255})?:? $/;

/**
 * The records of a line that was cut and went on with another record, since a line end was lost: each as far as it goes.
 * Inside msg='…' any program may have written what looks like a header: that is never a record, and a problem. Nothing
 * behind it counts for the message: libaudit writes values with blanks in hex, so that no value of its own looks like one.
 */
export function splitGlued(text: string): {
  readonly parts: readonly string[];
  readonly problem?: FrameProblem;
} {
  if (text.indexOf(" msg=audit(") === text.lastIndexOf(" msg=audit(")) return { parts: [text] };
  const parts: string[] = [];
  let start = 0;
  for (const match of text.matchAll(HEADER)) {
    if (match.index === 0) continue;
    const message = text.indexOf(" msg='", start);
    if (message >= 0 && message < match.index) {
      const column = match.index;
      const detail = "What looks like a second record stands inside a message: the message is read up to it.";
      parts.push(text.slice(start, match.index).replace(RELAY_HEADER, ""));
      return { parts, problem: { ok: false, code: "header-in-message", column, detail } };
    }
    parts.push(text.slice(start, match.index).replace(RELAY_HEADER, ""));
    start = match.index;
  }
  parts.push(text.slice(start));
  return { parts };
}
