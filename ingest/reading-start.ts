// SPDX-License-Identifier: Apache-2.0

import type { BootSpan } from "./boot-span.ts";
import type { Bounds } from "./bounds.ts";
import type { CarrierFilter } from "./carrier-filter.ts";
import type { ReadingOrder } from "./reading-order.ts";

/** Start position of reading. */
export interface ReadingStart {
  readonly offset: number;
  readonly lines: number;
  /** The source's boot spans of its boots. */
  readonly bootSpans: readonly BootSpan[];
  /** Blocks that are not in the database yet. */
  readonly recent: (source: number, offset: number) => Buffer | undefined;
  /** Accepted carriers. */
  readonly accepts: CarrierFilter;
  readonly bounds: Bounds;
  /** Hosts for names in its records, if these belong to other hosts. */
  readonly readAs: ReadonlyMap<string, string>;
  /** Unordered lines are read by time, once all are available; parts with the newest event first are reversed. */
  readonly order: "as it stands" | "by time" | ReadingOrder;
  /** The source's stored bytes from one offset to another. */
  readonly stored: (
    from: number,
    to: number,
  ) => Iterable<{ readonly offset: number; readonly bytes: Buffer }>;
  /** The first line of the source, if it may be a table and reading starts after it. */
  readonly firstLine: string | undefined;
}

/** End of the bytes of a source that cannot grow. */
export interface SourceEnd {
  readonly size: number;
  /** Declared complete by the user: an incomplete last line is read as it stands. */
  readonly isSure: boolean;
}
