// SPDX-License-Identifier: Apache-2.0
import type { BootId, ContainerId } from "../types/ids.ts";
import type { Condition } from "./condition.ts";
import type { EventKey } from "./event-key.ts";
import type { EventView, StoredText } from "./event-view.ts";

/** Lists of events, as reports have them: an event makes a row for each value of what the list is about. */
export interface ListRepository {
  /** Number of rows. */
  countRows(list: EventList): Promise<number>;
  /** The events of a list in the order of a search, some at a time. */
  events(list: EventList, options?: ListedEvents): AsyncIterable<readonly EventView[]>;
  /** The same events by what their rows follow from, in any order; an event with several values is in the group of each. */
  alike(list: EventList, by: ListedBy, options?: AlikeOptions): Promise<readonly EventsAlike[]>;
  /** Totals of a scope. */
  totals(scope: EventScope): Promise<EventTotals>;
}

/** Some of all events; everything that is given must hold. */
export interface EventScope {
  readonly containers?: readonly ContainerId[];
  /** Epoch milliseconds, both included. */
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly condition?: Condition;
}

/**
 * The part of an event that a list is about: its values are the rows. Events without one are left out, but with `decision`, which gives them
 * one row. key: of rules. user: the login user. terminal: of the task or of a message. file: names of PATH records, files in records of
 * modules and rules, local sockets. host: named by messages, and peers of sockets without their ports. decision: of security modules.
 */
export type ListedPart =
  | "program"
  | "comm"
  | "user"
  | "call"
  | "pid"
  | "key"
  | "terminal"
  | "file"
  | "host"
  | "decision";

/** The events of a list. */
export interface EventList {
  readonly scope: EventScope;
  readonly success?: boolean;
  /** A test of record types: an event has one that passes. */
  readonly types?: TypePredicate;
  /** Or it has one that passes this, and failed. */
  readonly failedTypes?: TypePredicate;
  /** Left out: any event, one row each. */
  readonly part?: ListedPart;
}

export type TypePredicate = (type: string) => boolean;

export interface ListedEvents {
  /** From the last event to the first. */
  readonly isBackwards?: boolean;
  /** Number of events, from the first one on; left out: all. */
  readonly limit?: number;
}

/** The value that makes events alike. types: all their record types. */
export type ListedBy = "file" | "host" | "types";

export interface AlikeOptions {
  /** Events of two boots are never alike. */
  readonly isByBoot?: boolean;
}

/** Events of a list that are alike. */
export interface EventsAlike {
  /** The file, the host; undefined by types: as the first event has them. */
  readonly object: StoredText | undefined;
  /** Of the first event. */
  readonly boot: BootId;
  readonly events: number;
  readonly first: EventKey;
  readonly last: EventKey;
}

/** How many there are of what events have; equal things count once, of login users and processes once for each host. */
export interface EventTotals {
  readonly events: number;
  /** Of calls and messages. */
  readonly failed: number;
  /** Events by all their record types. */
  readonly types: readonly TypesCount[];
  readonly failedTypes: readonly TypesCount[];
  readonly programs: number;
  readonly commands: number;
  readonly loginUsers: number;
  readonly terminals: number;
  readonly files: number;
  readonly hosts: number;
  readonly keys: number;
  readonly pids: number;
}

export interface TypesCount {
  readonly types: readonly string[];
  readonly events: number;
}
