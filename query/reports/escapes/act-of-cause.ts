// SPDX-License-Identifier: Apache-2.0
import type { Cause } from "../../causes/cause.ts";

/**
 * Row of the event that a finding of this cause names, by what it did. A cause may begin earlier: with an open of the
 * file that is no write, or with the removal of a file that another one took the place of.
 */
export function actOfCause(cause: Pick<Cause, "kind" | "from" | "through" | "to">): number {
  if (cause.kind === "host-program") return writeOf(cause);
  return cause.kind === "replaced-program" ? cause.to : cause.from;
}

/** As host-program.ts ties them: what was opened before, the write, and the host's run; where the run came first, it stands behind the write, and the write is the end. */
function writeOf({ from, through, to }: Pick<Cause, "from" | "through" | "to">): number {
  const isEnd = to === from || through.includes(to);
  return isEnd ? to : (through.at(-1) ?? from);
}
