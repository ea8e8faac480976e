// SPDX-License-Identifier: Apache-2.0
import { saveContainerFiles as save } from "../../store/repositories/paths/container-files.ts";
import type { Store } from "../../store/store.ts";
import type { BootId } from "../../types/ids.ts";
import { openCalls } from "./open-calls.ts";

/** Keeps the files that tasks in a boot's containers opened or changed, up to an event; see store/repositories/paths/container-files.ts. */
export function saveContainerFiles(
  store: Store,
  boot: BootId,
  unchanged: number,
  upTo: number,
  isNew = false,
): void {
  save(store, boot, openCalls(store), unchanged, upTo, isNew);
}
