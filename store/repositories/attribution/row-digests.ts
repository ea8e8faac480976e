// SPDX-License-Identifier: Apache-2.0

import { createHash, type Hash } from "node:crypto";
import type {
  KeptInputs,
  LikelyPart,
  SpanPart,
  TaskConclusion,
} from "../../../types/attribution/conclusions.ts";
import { EVIDENCE } from "../../../types/attribution/evidence.ts";
import type { BootId } from "../../../types/ids.ts";
import type { Store } from "../../store.ts";
import { FoldPiece, readPieces, writePieces } from "./fold-pieces.ts";

/** The first bytes of a SHA-256: that a log makes two blocks alike is beyond whoever writes it. */
const DIGEST_BYTES = 16;
const VALUES = 4096;
const TEXTS = 1024;

/** A block of tasks with their memberships. */
export interface KeptBlock {
  /** Digest of the rows. */
  readonly rows: string;
  readonly inputs: string;
  readonly spans: readonly SpanPart[];
  readonly likely: readonly LikelyPart[];
}

/** Digests of a boot's conclusions as they were last written: they show which rows must be written now. */
export interface KeptRows {
  /** Row of the task and of the container with the number 0. */
  readonly taskBase: number;
  readonly containerBase: number;
  readonly tasks: number;
  /** Inputs of the conclusions that all blocks of tasks share. */
  readonly counts: KeptInputs["counts"];
  readonly shared: string;
  readonly blocks: readonly KeptBlock[];
  /** Of all that is known of containers but the spans, and the spans. */
  readonly containers: string;
  readonly spans: readonly (readonly [first: number | null, last: number | null])[];
  readonly events: { readonly count: number; readonly digest: string };
  readonly conflicts: string;
}

export function readKeptRows(store: Store, boot: BootId): KeptRows | undefined {
  const [bytes] = [...readPieces(store, boot, FoldPiece.rows)];
  if (bytes === undefined) return undefined;
  const rows = JSON.parse(bytes.toString()) as WrittenRows;
  return rows.shared === undefined ? undefined : { ...rows, blocks: rows.blocks.map(readBlock) }; // an earlier form, without inputs
}

export function writeKeptRows(store: Store, boot: BootId, rows: KeptRows): void {
  const written: WrittenRows = { ...rows, blocks: rows.blocks.map(writeBlock) };
  writePieces(store, boot, FoldPiece.rows, [Buffer.from(JSON.stringify(written))]);
}

/** As they are written: in numbers, since there is a span for each container of each block. */
interface WrittenRows extends Omit<KeptRows, "blocks"> {
  readonly blocks: readonly WrittenBlock[];
}
type WrittenBlock = readonly [
  rows: string,
  inputs: string,
  spans: readonly number[],
  likely: readonly LikelyPart[],
];

const IN_SPAN = 5;

function writeBlock({ rows, inputs, spans, likely }: KeptBlock): WrittenBlock {
  const numbers: number[] = [];
  for (const [answer, { first, last, evidence, proof }] of spans)
    numbers.push(answer, first, last - first, STRENGTH.get(evidence)!, proof);
  return [rows, inputs, numbers, likely];
}

function readBlock([rows, inputs, numbers, likely]: WrittenBlock): KeptBlock {
  const spans: SpanPart[] = [];
  for (let at = 0; at < numbers.length; at += IN_SPAN) {
    const [first, evidence] = [numbers[at + 1]!, EVIDENCE[numbers[at + 3]!]!];
    spans.push([numbers[at]!, { first, last: first + numbers[at + 2]!, evidence, proof: numbers[at + 4]! }]);
  }
  return { rows, inputs, spans, likely };
}

/** A digest of numbers and texts, in order; null is told from all of them. */
export class RowDigest {
  readonly #values = new Float64Array(VALUES);
  readonly #texts = new Map<string, readonly [number, number]>();
  #count = 0;
  #hash: Hash = createHash("sha256");

  number(value: number | null): void {
    if (this.#count === VALUES) this.#empty();
    this.#values[this.#count++] = value ?? -1;
  }

  text(value: string | null): void {
    if (value === null) return this.number(-1);
    const [one, other] = this.#numbersOf(value);
    this.number(one);
    this.number(other);
  }

  /** 96 bits of a text's own digest: most texts come again and again. */
  #numbersOf(value: string): readonly [number, number] {
    const known = this.#texts.get(value);
    if (known !== undefined) return known;
    if (this.#texts.size === TEXTS) this.#texts.clear();
    const bytes = createHash("sha256").update(value).digest();
    const numbers = [bytes.readUIntBE(0, 6), bytes.readUIntBE(6, 6)] as const;
    this.#texts.set(value, numbers);
    return numbers;
  }

  /** Of what was given up to here; more may follow. */
  soFar(): string {
    this.#empty();
    return this.#hash.copy().digest().toString("base64", 0, DIGEST_BYTES);
  }

  /** Of what was given; begins anew. */
  take(): string {
    this.#empty();
    const digest = this.#hash.digest().toString("base64", 0, DIGEST_BYTES);
    this.#hash = createHash("sha256");
    return digest;
  }

  #empty(): void {
    if (this.#count === 0) return;
    this.#hash.update(new Uint8Array(this.#values.buffer, 0, this.#count * 8));
    this.#count = 0;
  }
}

const STRENGTH = new Map(EVIDENCE.map((evidence, i) => [evidence, i]));

/** Takes a task with its memberships into a digest. */
export function digestTask(
  digest: RowDigest,
  { pid, first, last, parent, born, silent, memberships }: TaskConclusion,
): void {
  digest.number(pid);
  digest.number(first);
  digest.number(last);
  digest.number(parent);
  digest.number(born);
  digest.number(silent ? 1 : 0);
  digest.number(memberships.length);
  for (const membership of memberships) {
    const { from, to, container, evidence, proof, excludesHost, conflict, cause, named, likely } = membership;
    digest.number(from);
    digest.number(to);
    digest.number(container);
    digest.number(STRENGTH.get(evidence)!);
    digest.number(proof);
    digest.number((excludesHost ? 1 : 0) + (conflict ? 2 : 0));
    digest.number(named);
    digest.text(cause);
    digest.number(likely?.container ?? null);
    if (likely === null) continue;
    digest.text(likely.reason);
    digest.number(likely.proof);
  }
}
