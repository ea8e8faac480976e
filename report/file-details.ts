// SPDX-License-Identifier: Apache-2.0
import type { EventFile } from "../query/paths/event-files.ts";
import type { EventRootView } from "../query/search/search-event-reader.ts";

/** What formats say of an event's files beside their names. */
export interface FileDetails {
  readonly files: readonly EventFile[];
  readonly root: EventRootView;
}
