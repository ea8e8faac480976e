// SPDX-License-Identifier: Apache-2.0
import type { EventFile, EventRootView } from "../questions/event-file.ts";

/** Facts about an event's files besides their names, for output formats. */
export interface FileDetails {
  readonly files: readonly EventFile[];
  readonly root: EventRootView;
}
