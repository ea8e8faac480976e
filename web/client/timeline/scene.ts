// SPDX-License-Identifier: Apache-2.0
import type { EventRow, LanesAnswer } from "../state/types.ts";
import type { Colours } from "./colours.ts";
import type { Row } from "./rows.ts";
import type { Span } from "./view-span.ts";

/** Height of a row. */
export const ROW = 26;

/** Events of lanes over time, counted by the server for one span. */
export interface Densities {
  readonly widthMs: number;
  readonly of: ReadonlyMap<string, LaneDensity>;
}

export interface LaneDensity {
  readonly buckets: readonly (readonly [fromMs: number, events: number])[];
  /** Of a bucket. */
  readonly most: number;
}

/** All inputs of one picture. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly span: Span;
  readonly rows: readonly Row[];
  /** Pixels scrolled away at the top. */
  readonly top: number;
  readonly answer: LanesAnswer;
  readonly densities: Densities | undefined;
  /** Single events, if few enough are in view. */
  readonly events: readonly EventRow[] | undefined;
  readonly selected: string | undefined;
  readonly finding: number | undefined;
  readonly zone: string;
  readonly colours: Colours;
}

/** A drawn item and its position, for the pointer. */
export interface Spot {
  readonly x: number;
  readonly y: number;
  readonly kind: "finding" | "move" | "cause" | "event";
  readonly index: number;
}
