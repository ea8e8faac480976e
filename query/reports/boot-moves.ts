// SPDX-License-Identifier: Apache-2.0
import { type Move, readMoves } from "../../store/repositories/tasks/memberships.ts";
import type { BootId } from "../../types/ids.ts";
import type { ReportReader } from "./report-reader.ts";

const KNOWN = new WeakMap<ReportReader, Map<BootId, readonly Move[]>>();

/** Changes of tasks' containers in a boot, in order: read once per report, for several of its parts. */
export function bootMoves(reader: ReportReader, boot: BootId): readonly Move[] {
  const known = KNOWN.get(reader) ?? new Map<BootId, readonly Move[]>();
  KNOWN.set(reader, known);
  const moves = known.get(boot) ?? readMoves(reader.store, boot);
  known.set(boot, moves);
  return moves;
}
