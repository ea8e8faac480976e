// SPDX-License-Identifier: Apache-2.0
import type { StoredText } from "../../questions/event-view.ts";

/** One value of a report, before it is made inert for a format. */
export type Cell =
  | null
  | number
  | StoredText
  | { readonly timeMs: number }
  /** An event by its text id: a link where a format has links. */
  | { readonly event: string }
  /** A command line. */
  | { readonly words: readonly StoredText[] }
  /** A path below a root directory, and the text id of the event that set it: formats say that once. */
  | { readonly path: StoredText; readonly root: string };

/** One statement and its proof. */
export interface ReportRow {
  readonly cells: readonly Cell[];
  /** Text ids of events that are named as proof: all of few, first and last of many. */
  readonly events: readonly string[];
  /** Words for `ctraudit search` that print every event of the statement; null where it rests on no event (a source, a gap). */
  readonly search: readonly string[] | null;
  /** Where `search` is null: words of another command of ctraudit that shows the statement. */
  readonly command?: readonly string[];
  /** Depth in a tree. */
  readonly depth?: number;
}

export interface ReportTable {
  /** For links: lower case and dashes. */
  readonly id: string;
  readonly title: string;
  /** Notes that a reader needs; no log text. */
  readonly note?: string;
  readonly columns: readonly string[];
  readonly rows: readonly ReportRow[];
  /** It is a paragraph: its rows are sentences, whose cells follow each other; words out of the log stand in `words` cells. */
  readonly isProse?: true;
  /** Rows that were left out, and after how many of those that are shown they would stand. */
  readonly omitted?: { readonly rows: number; readonly after: number };
  /** The records that the table looks at, and whether the log has any: said where there is no row. No log text. */
  readonly ifEmpty?: string;
}

/** A bar of the picture. Times are epoch milliseconds; `unseen` ends were not in the log. */
export interface PictureBar {
  readonly key: string;
  readonly label: StoredText;
  readonly depth: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly startUnseen: boolean;
  readonly endUnseen: boolean;
  /** null: not counted. */
  readonly events: number | null;
  /** Events in each of `slots` equal parts of the picture's time; empty: not counted. */
  readonly density: readonly number[];
}

/** Containers as one bar, from the beginning of the first to the end of the last. */
export interface PictureGroup extends Omit<PictureBar, "key" | "label" | "depth"> {
  readonly containers: number;
  /** Their common name, as command lines (`log`) or an inventory claim it, `isContradicted` where the log or another inventory speaks against that one; none: the claims name neither an image nor a pod; rest: groups without a bar of their own. */
  readonly common:
    | {
        readonly kind: "image" | "pod";
        readonly name: StoredText;
        readonly by: "log" | "inventory";
        readonly isContradicted?: true;
      }
    | { readonly kind: "none" }
    | { readonly kind: "rest" };
}

/** A task, or an effect, that came from one container into another. */
export interface PictureJoin {
  readonly fromKey: string;
  readonly toKey: string;
  readonly timeMs: number;
  readonly event: string;
  /** join: a task moved; cause: an inferred cause; crossing: a way out of a container. */
  readonly kind: "join" | "cause" | "crossing";
  /** Name of a cause or crossing; null: none. No log text. */
  readonly label: string | null;
}

/** Records are missing between two times. */
export interface PictureGap {
  readonly fromMs: number;
  readonly toMs: number;
  readonly gaps: number;
  readonly serials: number;
}

/** Containers over time. */
export interface Picture {
  readonly fromMs: number;
  readonly toMs: number;
  readonly bars: readonly PictureBar[];
  readonly joins: readonly PictureJoin[];
  readonly gaps: readonly PictureGap[];
  /** All containers without a bar in `bars`, by image or pod. */
  readonly groups: readonly PictureGroup[];
  /** Lives of all containers, without their density, where `bars` has not all. */
  readonly all?: readonly PictureBar[];
  /** Containers that `bars`, or `all`, has no room for. */
  readonly omitted: number;
}

export interface Report {
  readonly name: string;
  readonly title: string;
  /** Its subject, out of the log. */
  readonly subject: StoredText | null;
  readonly picture?: Picture;
  readonly tables: readonly ReportTable[];
  readonly foot: ReportFoot;
  /** Gaps, conflicts or rejected lines touch it. */
  readonly doubtful: boolean;
}

/** Losses of the log that a report speaks of. */
export interface ReportFoot {
  /** Serials that no event has, within the times and boots of the report. */
  readonly gaps: GapFacts;
  /** Stretches of more than an hour without any event there. */
  readonly silences: number;
  /** The kernel's word on records that it lost, by source. */
  readonly losses: readonly { readonly source: string; readonly what: string; readonly count: number }[];
  /** Files that are missing in a row of rotated ones that one ingest read. */
  readonly missingFiles: readonly string[];
  readonly unfinishedIngests: number;
  /** Failures to read or conclude in the sources of its boots, by code. */
  readonly problems: readonly { readonly code: string; readonly count: number }[];
  readonly problemSources: number;
  /** Boots that could not be attributed, so that all their events are unknown. */
  readonly failures: readonly {
    readonly node: string | null;
    readonly boot: number;
    readonly source: string;
    readonly line: number;
    readonly error: string;
  }[];
}

export interface GapFacts {
  readonly gaps: number;
  readonly serials: number;
  /** Times of the events before the first and after the last of them. */
  readonly fromMs: number | null;
  readonly toMs: number | null;
  /** The largest. */
  readonly largest: { readonly node: string | null; readonly first: number; readonly last: number } | null;
}
