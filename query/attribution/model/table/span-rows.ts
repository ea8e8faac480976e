// SPDX-License-Identifier: Apache-2.0
import { NUMBERS_OF_SPAN, type SpanParts } from "../../../../types/attribution/conclusions.ts";
import { EVIDENCE, type Evidence } from "../../../../types/attribution/evidence.ts";
import { Layout, rowKind } from "./layout.ts";
import { RowTable } from "./row-table.ts";

/** First and last event of the tasks in one location. */
export interface Span {
  /** 0: no task was seen. */
  first: number;
  last: number;
  /** The strongest evidence of its tasks. */
  evidence: Evidence;
  proof: number;
}

const layout = new Layout();

const SPAN = rowKind<Span>(layout, {
  first: layout.event(),
  last: layout.event(),
  proof: layout.event(),
  evidence: layout.enumeration(EVIDENCE),
});

/** Where spans of answers are collected. */
export interface Spans {
  extend(answer: number, seen: Span): void;
}

/** The spans of few tasks: `SpanTable.add` of them is the same as `extend` with each of the tasks. */
export class FewSpans implements Spans {
  readonly #spans = new Map<number, Span>();

  extend(answer: number, seen: Span): void {
    const span = this.#spans.get(answer);
    if (span === undefined) this.#spans.set(answer, { ...seen });
    else extendSpan(span, seen);
  }

  parts(): SpanParts {
    const parts: number[] = [];
    for (const [answer, { first, last, evidence, proof }] of this.#spans)
      parts.push(answer, first, last, EVIDENCE.indexOf(evidence), proof);
    return parts;
  }
}

function extendSpan(span: Span, seen: Span): void {
  span.first = Math.min(span.first, seen.first);
  span.last = Math.max(span.last, seen.last);
  if (EVIDENCE.indexOf(seen.evidence) >= EVIDENCE.indexOf(span.evidence)) return;
  span.evidence = seen.evidence;
  span.proof = seen.proof;
}

/** One span for each answer: the containers and the answers without one, from `lowest` on, and those from `further` on. */
export class SpanTable implements Spans {
  readonly #rows = new RowTable<Span>(SPAN);
  readonly #furtherRows = new RowTable<Span>(SPAN);
  readonly #lowest: number;
  readonly #further: number;

  constructor(lowest: number, further: number) {
    this.#lowest = lowest;
    this.#further = further;
  }

  /** The span of an answer; undefined if no task was seen there. */
  get(answer: number): Span | undefined {
    const span = this.#tableOf(answer).get(this.#rowOf(answer));
    return span === undefined || span.first === 0 ? undefined : span;
  }

  /** Extends the span of an answer by a task's residence there. */
  extend(answer: number, seen: Span): void {
    const rows = this.#tableOf(answer);
    const row = this.#rowOf(answer);
    while (rows.length <= row) rows.add({});
    const span = rows.get(row)!;
    if (span.first === 0) Object.assign(span, seen);
    extendSpan(span, seen);
  }

  add(parts: SpanParts): void {
    for (let at = 0; at < parts.length; at += NUMBERS_OF_SPAN) {
      const [first, last, proof] = [parts[at + 1]!, parts[at + 2]!, parts[at + 4]!];
      this.extend(parts[at]!, { first, last, evidence: EVIDENCE[parts[at + 3]!]!, proof });
    }
  }

  #tableOf(answer: number): RowTable<Span> {
    return answer < this.#further ? this.#rows : this.#furtherRows;
  }

  #rowOf(answer: number): number {
    return answer - (answer < this.#further ? this.#lowest : this.#further);
  }
}
