// SPDX-License-Identifier: Apache-2.0
import type { EventRow, LanesAnswer } from "../state/types.ts";
import type { Colours } from "./colours.ts";
import type { Row } from "./rows.ts";
import type { Span } from "./view-span.ts";

/** Height of a row. */
export const ROW = 26;

/** Events of lanes over time, as the server counted them for one span. */
export interface Densities {
  readonly widthMs: number;
  readonly of: ReadonlyMap<string, LaneDensity>;
}

export interface LaneDensity {
  readonly buckets: readonly (readonly [fromMs: number, events: number])[];
  /** Of a bucket. */
  readonly most: number;
}

/** Everything that one picture is made of. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly span: Span;
  readonly rows: readonly Row[];
  /** Pixels that are scrolled away above. */
  readonly top: number;
  readonly answer: LanesAnswer;
  readonly densities: Densities | undefined;
  /** Single events, where few enough are in sight. */
  readonly events: readonly EventRow[] | undefined;
  readonly selected: string | undefined;
  readonly finding: number | undefined;
  readonly zone: string;
  readonly colours: Colours;
}

/** Something that was drawn, and where, for whoever points at it. */
export interface Spot {
  readonly x: number;
  readonly y: number;
  readonly kind: "finding" | "move" | "cause" | "event";
  readonly index: number;
}
