// SPDX-License-Identifier: Apache-2.0
import { pieceOf } from "../types/log-piece.ts";
import { joinJson } from "./json-carrier.ts";

/** A line of a container's log, joined from its pieces. */
export interface JoinedLine {
  readonly text: string;
  /** The lines of the frame that it consists of. */
  readonly lines: number;
  /** Its last piece is missing. */
  readonly isCut: boolean;
}

/**
 * The lines of a container's log whose pieces are the lines of a frame, in order of their beginnings: a line continues
 * with the next piece of its stream, even if pieces of the other stream lie in between. Undefined if the frame has no pieces.
 */
export function joinPieces(frame: string): JoinedLine[] | undefined {
  const groups: { readonly lines: string[]; isCut: boolean }[] = [];
  const open = new Map<string, (typeof groups)[number]>();
  for (const line of frame.split("\n")) {
    const piece = pieceOf(line);
    if (piece === undefined) return undefined;
    let group = open.get(piece.stream);
    if (group === undefined) {
      group = { lines: [], isCut: false };
      groups.push(group);
    }
    group.lines.push(line);
    group.isCut = piece.goesOn;
    if (piece.goesOn) open.set(piece.stream, group);
    else open.delete(piece.stream);
  }
  return groups.map(({ lines, isCut }) => ({ text: joined(lines), lines: lines.length, isCut }));
}

function joined(lines: readonly string[]): string {
  const [first, ...others] = lines as [string, ...string[]];
  if (first.startsWith("{")) return others.length === 0 ? first : joinJson(lines);
  return withoutCarriageReturn(first) + others.map(textOf).join("");
}

function textOf(line: string): string {
  return withoutCarriageReturn(line.slice(pieceOf(line)?.textStart));
}

function withoutCarriageReturn(text: string): string {
  return text.endsWith("\r") ? text.slice(0, -1) : text;
}
