// SPDX-License-Identifier: Apache-2.0
import type { BootId, ContainerId } from "../types/ids.ts";
import type { EventKey } from "./event-key.ts";
import type { StoredText } from "./event-view.ts";

/** Dimensions of events, and the values of each; null: the event has none. */
export interface DimensionValues {
  readonly node: string | null;
  /** As `BootView.row`. */
  readonly boot: BootId;
  /** The beginning of an hour of UTC, in epoch milliseconds. */
  readonly hour: number;
  /** Of its call, by success=. */
  readonly outcome: "succeeded" | "failed" | null;
  readonly call: { readonly arch: number; readonly number: number } | null;
  readonly pid: number | null;
  /** The path of the program. */
  readonly program: StoredText | null;
  /** The name of the program. */
  readonly comm: StoredText | null;
  /** The login user; 4294967295 is unset. */
  readonly user: number | null;
  /** As `ContainerView.row`; where `search` finds the event by its container. */
  readonly container: ContainerId | null;
  /** Names of its PATH records, as logged. */
  readonly file: StoredText | null;
  readonly key: StoredText | null;
  readonly peer: StoredText | null;
  readonly type: string;
}

export type Dimension = keyof DimensionValues;

/** An event may have several values of these: it is in the group of each. */
export const MANY_VALUED: ReadonlySet<Dimension> = new Set(["container", "file", "key", "peer", "type"]);

/** Measures of the events of a group. */
export interface MeasureValues {
  readonly events: number;
  /** Tasks that the events are of; an event of no known task counts for none. */
  readonly tasks: number;
  /** The earliest and the latest time, in epoch milliseconds: clocks run back, so these need not be of the first and the last event. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** The first and the last event in the order of a search. */
  readonly first: EventKey;
  readonly last: EventKey;
}

export type Measure = keyof MeasureValues;

/** Events that agree in some dimensions. */
export interface Group<D extends Dimension, M extends Measure> {
  readonly of: Pick<DimensionValues, D>;
  readonly measures: Pick<MeasureValues, M>;
}

export interface GroupOptions {
  /** Leaves out what has no value of a dimension. */
  readonly onlyValued?: boolean;
}

/** Times are cut into pieces of this width, from the beginning of 1970 on. */
export interface Buckets {
  readonly widthMs: number;
}

export interface Bucket {
  readonly fromMs: number;
  readonly events: number;
}
