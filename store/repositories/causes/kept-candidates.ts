// SPDX-License-Identifier: Apache-2.0
import type { BootId } from "../../../types/ids.ts";
import type { Store } from "../../store.ts";
import { FoldPiece, readPieces, writePieces } from "../attribution/fold-pieces.ts";

/** Candidates for the beginning of a cause in one boot, up to one event. Extra candidates do no harm: each is checked again. */
export interface Candidates {
  /** The last examined event. */
  readonly upTo: number;
  /** Events that run a client of an engine, or a runtime. */
  readonly runs: readonly number[];
  /** Events on the socket of an engine. */
  readonly sockets: readonly number[];
  /** Events on a file that names a program for the kernel to run. */
  readonly helpers: readonly number[];
  /** Events on a file by a name in /proc. */
  readonly byProc: readonly number[];
  /** Inodes of all executed files, and those of them also created, or opened for writing by a name in /proc; null: not examined. */
  readonly files: { readonly executed: readonly number[]; readonly touched: readonly number[] } | null;
}

/** With more of one kind nothing is kept: reading them would cost as much as finding them. */
const MOST = 50_000;

export function noCandidates(upTo: number): Candidates {
  return { upTo, runs: [], sockets: [], helpers: [], byProc: [], files: null };
}

/** Undefined where none are kept, or they are damaged. `unchanged`: every event up to this one is where it was; those after it are taken out. */
export function readCandidates(store: Store, boot: BootId, unchanged: number): Candidates | undefined {
  const [bytes] = [...readPieces(store, boot, FoldPiece.candidates)];
  if (bytes === undefined) return undefined;
  try {
    const { upTo, runs, sockets, helpers, byProc, files } = JSON.parse(bytes.toString()) as Candidates;
    const before = (events: readonly number[]) => events.filter((event) => event <= unchanged);
    return {
      upTo: Math.min(upTo, unchanged),
      runs: before(runs),
      sockets: before(sockets),
      helpers: before(helpers),
      byProc: before(byProc),
      files,
    };
  } catch {
    return undefined;
  }
}

/** Runs inside the caller's transaction. */
export function forgetCandidates(store: Store, boot: BootId): void {
  writePieces(store, boot, FoldPiece.candidates, []);
}

/** Runs inside the caller's transaction. */
export function writeCandidates(store: Store, boot: BootId, candidates: Candidates): void {
  const { runs, sockets, helpers, byProc, files } = candidates;
  const lists = [runs, sockets, helpers, byProc, files?.executed ?? []];
  const isMuch = lists.some(({ length }) => length > MOST);
  const pieces = isMuch ? [] : [Buffer.from(JSON.stringify(candidates))];
  writePieces(store, boot, FoldPiece.candidates, pieces);
}
