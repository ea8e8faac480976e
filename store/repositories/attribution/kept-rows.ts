// SPDX-License-Identifier: Apache-2.0

import {
  FIRST_NUMBERS,
  type KeptInputs,
  type LikelyParts,
  NUMBERS_OF_LIKELY,
  NUMBERS_OF_SPAN,
  type SpanParts,
} from "../../../types/attribution/conclusions.ts";
import type { BootId } from "../../../types/ids.ts";
import type { Store } from "../../store.ts";
import { CONTAINERS_IN_BLOCK, type KeptContainerBlock, type KeptContainers } from "./container-blocks.ts";
import { FoldPiece, forgetPieces, readPieces, writePiece } from "./fold-pieces.ts";

/** A block of tasks with their memberships. */
export interface KeptBlock {
  /** Digest of the rows. */
  readonly rows: string;
  readonly inputs: string;
  readonly spans: SpanParts;
  readonly likely: LikelyParts;
  /** Digests of the rows of each task, kept in the process that concluded them, to find changes next time. */
  readonly each?: readonly string[] | undefined;
}

/** Kept part of a boot's conclusions besides the digests of blocks. */
interface KeptHead {
  /** Row of the task and of the container with the number 0. */
  readonly taskBase: number;
  readonly containerBase: number;
  readonly tasks: number;
  /** Inputs of the conclusions shared by all blocks of tasks. */
  readonly counts: KeptInputs["counts"];
  readonly shared: string;
  readonly pages?: KeptInputs["pages"];
  readonly events: { readonly count: number; readonly digest: string };
  readonly conflicts: string;
}

/** Digests of a boot's last written conclusions: they show which rows must be written now. */
export interface KeptRows extends KeptHead {
  readonly blocks: readonly KeptBlock[];
  readonly containers: KeptContainers;
}

/** Blocks of tasks in one piece. */
const BLOCKS_IN_PIECE = 64;
/** Positions of pieces: the head's is 0; then those of tasks, and those of containers, one for each block. */
const FIRST_OF_TASKS = 1;
const FIRST_OF_CONTAINERS = 2 ** 31;
const BLOCKS_OF_KIND = 2 ** 28;
const NUMBERS_OF_KIND = FIRST_NUMBERS.found;

/** `known`: of the same process. They are what the database has if the heads are equal, and no more is read then. */
export function readKeptRows(store: Store, boot: BootId, known?: KeptRows): KeptRows | undefined {
  const pieces = readPieces(store, boot, FoldPiece.rows)[Symbol.iterator]();
  try {
    const first = pieces.next();
    if (first.done === true) return undefined;
    const text = first.value.toString();
    if (known !== undefined && text === headText(known)) return known;
    const head = JSON.parse(text) as KeptHead;
    const blocks: KeptBlock[] = [];
    const containers = new Map<number, KeptContainerBlock>();
    for (let next = pieces.next(); next.done !== true; next = pieces.next()) {
      const piece = JSON.parse(next.value.toString()) as readonly WrittenBlock[] | WrittenContainers;
      if ("block" in piece) containers.set(piece.block, readContainers(piece));
      else blocks.push(...piece.map(readBlock));
    }
    return { ...head, blocks, containers };
  } finally {
    pieces.return?.(); // an unfinished statement keeps the database locked
  }
}

/** Deletes the kept state of a boot. Runs inside the caller's transaction. */
export function forgetKeptRows(store: Store, boot: BootId): void {
  forgetPieces(store, boot, FoldPiece.rows, 0);
}

/** Writes the changes. Runs inside the caller's transaction. `before`: the stored state; undefined: none. */
export function writeKeptRows(store: Store, boot: BootId, rows: KeptRows, before?: KeptRows): void {
  const write = (at: number, text: string) => writePiece(store, boot, FoldPiece.rows, at, Buffer.from(text));
  write(0, headText(rows));
  const { blocks, containers } = rows;
  for (let at = 0; at < blocks.length; at += BLOCKS_IN_PIECE) {
    const some = blocks.slice(at, at + BLOCKS_IN_PIECE);
    const isSame = before !== undefined && some.every((block, i) => block === before.blocks[at + i]);
    if (!isSame) write(FIRST_OF_TASKS + at / BLOCKS_IN_PIECE, JSON.stringify(some.map(writeBlock)));
  }
  for (const [block, kept] of containers)
    if (kept !== before?.containers.get(block))
      write(placeOfContainers(block), JSON.stringify(writeContainers(block, kept)));
  for (const block of before?.containers.keys() ?? [])
    if (!containers.has(block)) {
      const at = placeOfContainers(block);
      forgetPieces(store, boot, FoldPiece.rows, at, at + 1);
    }
}

function placeOfContainers(block: number): number {
  const blocks = NUMBERS_OF_KIND / CONTAINERS_IN_BLOCK;
  return FIRST_OF_CONTAINERS + Math.floor(block / blocks) * BLOCKS_OF_KIND + (block % blocks);
}

function headText(rows: KeptRows): string {
  const { taskBase, containerBase, tasks, counts, shared, pages, events, conflicts } = rows;
  const head: KeptHead = { taskBase, containerBase, tasks, counts, shared, pages, events, conflicts };
  return JSON.stringify(head);
}

/** Stored form: the length of a span instead of its last event, which is a longer number. */
type WrittenBlock = readonly [
  rows: string,
  inputs: string,
  spans: readonly number[],
  likely: readonly (readonly number[])[],
];

function writeBlock({ rows, inputs, spans, likely }: KeptBlock): WrittenBlock {
  const parts: number[][] = [];
  for (let at = 0; at < likely.length; at += NUMBERS_OF_LIKELY)
    parts.push(likely.slice(at, at + NUMBERS_OF_LIKELY));
  return [rows, inputs, spans.map((number, at) => (isLast(at) ? number - spans[at - 1]! : number)), parts];
}

function readBlock([rows, inputs, numbers, parts]: WrittenBlock): KeptBlock {
  const spans = numbers.map((number, at) => (isLast(at) ? number + numbers[at - 1]! : number));
  return { rows, inputs, spans, likely: parts.flat() };
}

function isLast(at: number): boolean {
  return at % NUMBERS_OF_SPAN === 2;
}

interface WrittenContainers {
  readonly block: number;
  readonly digest: string;
  readonly containers: readonly (readonly [
    number: number,
    facts: string,
    told: string,
    first: number | null,
    last: number | null,
  ])[];
}

function writeContainers(block: number, { digest, containers }: KeptContainerBlock): WrittenContainers {
  return {
    block,
    digest,
    containers: containers.map(({ number, facts, told, first, last }) => [number, facts, told, first, last]),
  };
}

function readContainers({ digest, containers }: WrittenContainers): KeptContainerBlock {
  return {
    digest,
    containers: containers.map(([number, facts, told, first, last]) => ({
      number,
      facts,
      told,
      first,
      last,
    })),
  };
}
