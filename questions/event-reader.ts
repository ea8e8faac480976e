// SPDX-License-Identifier: Apache-2.0
import type { AccountNames } from "./account-names.ts";
import type { BootReader } from "./boot-view.ts";
import type { ContainerReader } from "./container-view.ts";
import type { EventFacts } from "./event-facts.ts";
import type { EventFile, EventRootView } from "./event-file.ts";
import type { EventView, StoredText } from "./event-view.ts";

/** Reads what hangs on an event. Its types say where there is nothing to read. */
export interface DetailReader {
  /** Names of the PATH records, in order, then further files of security modules' records; those without a name are left out. */
  paths(event: EventView): readonly StoredText[];
  /** Its PATH records, and the paths that they mean. */
  files(event: EventView): readonly EventFile[];
  /** Values that the event says in this way (types/detail-kind.ts). */
  details(event: EventView, kind: number): readonly StoredText[];
  /** Arguments of the EXECVE; empty where there is none. */
  arguments(event: EventView): readonly Uint8Array[];
  /** Content of its records beside the call. */
  facts(event: EventView): EventFacts;
}

/** Reads events of one database as they are shown. */
export interface EventReader extends DetailReader {
  readonly boots: BootReader;
  readonly container: ContainerReader;
  /** Names of users and groups, by node and time. */
  readonly accounts: AccountNames;
  /** The view of an event by its row. */
  event(row: number): EventView;
  /** Where its paths begin. */
  root(event: EventView): EventRootView;
  /** The row of the event that proves where this one happened. */
  proofRow(row: number): number | null;
}
