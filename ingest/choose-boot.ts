// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../store/api.ts";
import type { BootBook } from "./boot-book.ts";
import type { OpenEvent } from "./open-event.ts";
import type { Segment } from "./segment.ts";

/** Gives a segment its boot, by its first event. */
export function chooseBoot(_store: Store, book: BootBook, segment: Segment, event: OpenEvent): void {
  segment.boot = book.create(segment.node, segment.cut, event.timeMs).id;
}
