// SPDX-License-Identifier: Apache-2.0
import type { Cause } from "../../causes/cause.ts";

/**
 * Row of the event named by a finding of this cause. A cause may begin earlier: with a read-only open of the
 * file, or with the removal of a file later replaced.
 */
export function actOfCause(cause: Pick<Cause, "kind" | "from" | "through" | "to">): number {
  if (cause.kind === "host-program") return writeOf(cause);
  return cause.kind === "replaced-program" ? cause.to : cause.from;
}

/** As tied by host-program.ts: earlier opens, the write, the host's run; a run before the write is listed after it, and the write is the end. */
function writeOf({ from, through, to }: Pick<Cause, "from" | "through" | "to">): number {
  const isEnd = to === from || through.includes(to);
  return isEnd ? to : (through.at(-1) ?? from);
}
