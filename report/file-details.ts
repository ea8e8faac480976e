// SPDX-License-Identifier: Apache-2.0
import type { EventFile, EventRootView } from "../questions/event-file.ts";

/** Facts of an event's files beside their names, for formats. */
export interface FileDetails {
  readonly files: readonly EventFile[];
  readonly root: EventRootView;
}
