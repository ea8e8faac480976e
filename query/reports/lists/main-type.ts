// SPDX-License-Identifier: Apache-2.0

import type { EventView } from "../../../questions/event-view.ts";
import { isBesideCall } from "../../../types/record-kinds.ts";

/** True for records that only add to a SYSCALL: an event is about one of them where the SYSCALL is lost. */
export function isOfCall(type: string): boolean {
  return type === "SYSCALL" || isBesideCall(type);
}

/** The type of record that an event is about. */
export function mainType({ types }: EventView): string {
  return types.find((name) => !isOfCall(name)) ?? types.find((name) => name === "SYSCALL") ?? types[0]!;
}
