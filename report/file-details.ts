// SPDX-License-Identifier: Apache-2.0
import type { EventFile, EventRootView } from "../questions/event-file.ts";

/** What formats say of an event's files beside their names. */
export interface FileDetails {
  readonly files: readonly EventFile[];
  readonly root: EventRootView;
}
