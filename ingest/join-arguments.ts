// SPDX-License-Identifier: Apache-2.0

/** Maximum size of the stored arguments of one event. */
export const MAX_ARGV_BYTES = 64 * 1024;

/** Placeholder of a missing argument or piece: `…` in UTF-8, one char per byte. */
export const GAP = "\u00e2\u0080\u00a6";

/** An argument that came in pieces (a1_len=, a1[0]=, a1[1]=). */
export class Pieces {
  /** aN_len=: chars of the whole argument as written, two for each byte in hexadecimal. */
  announced: number | null = null;
  /** Chars of the received pieces. */
  written = 0;
  readonly texts = new Map<number, string>();
}

/** Arguments in the EXECVE records of an event. */
export interface ArgumentParts {
  /** null: in no record. */
  readonly argc: number | null;
  readonly argumentTexts: string[];
  readonly argumentPieces: ReadonlyMap<number, Pieces> | null;
  readonly argumentBytes: number;
}

/**
 * The arguments joined by NUL, at most 64 KiB, and whether these are all. No argument is invented: a missing one is
 * a gap, and so are all those missing at the end, or beyond 64 KiB. Source: audit_log_execve_info() of kernel/auditsc.c
 */
export function joinArguments(parts: ArgumentParts): { bytes: Uint8Array; areAll: boolean } {
  const { argc, argumentTexts: texts, argumentPieces, argumentBytes } = parts;
  const isFull = argumentBytes >= MAX_ARGV_BYTES;
  let areAll = argc !== null;
  if (argumentPieces !== null)
    for (const [index, pieces] of argumentPieces)
      if (!addJoined(texts, index, pieces, isFull)) areAll = false;
  if (argc !== null && texts.length > argc) {
    texts.length = argc + 1;
    texts[argc] = GAP;
    areAll = false;
  }
  for (let i = 0; i < texts.length; i++)
    if (texts[i] === undefined) {
      texts[i] = GAP;
      areAll = false;
    }
  const lacksSome = argc === null ? texts.length === 0 : texts.length < argc;
  if (lacksSome) {
    texts.push(GAP);
    areAll = false;
  }
  const joined = texts.join("\0");
  if (joined.length <= MAX_ARGV_BYTES) return { bytes: Buffer.from(joined, "latin1"), areAll };
  return { bytes: Buffer.from(joined.slice(0, MAX_ARGV_BYTES) + GAP, "latin1"), areAll: false };
}

/** Joins pieces by number: records may come in any order. False if some are missing. */
function addJoined(texts: string[], index: number, pieces: Pieces, isFull: boolean): boolean {
  const { announced, written } = pieces;
  let isWhole = true;
  let text = "";
  let next = 0;
  for (const [piece, own] of [...pieces.texts].sort((a, b) => a[0] - b[0])) {
    if (piece !== next) {
      text += GAP;
      isWhole = false;
    }
    text += own;
    next = piece + 1;
  }
  const isShort = announced === null || written < announced;
  // A gap before a piece may be the only missing part.
  if (isWhole && isShort && !isFull) text += GAP;
  if (next > 0) texts[index] = text;
  return isWhole && (isFull || written === announced);
}
