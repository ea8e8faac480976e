// SPDX-License-Identifier: Apache-2.0

import type { BootView } from "../questions/boot-view.ts";
import { SERIAL_RANGE } from "../store/event-key.ts";
import { bootReader } from "../store/search/boot-reader.ts";
import type { Store } from "../store/store.ts";

/** Serials that no event has. */
export interface GapView {
  readonly boot: BootView;
  readonly firstSerial: number;
  readonly lastSerial: number;
  readonly serials: number;
  /** Times of the events on both sides; they can run backwards. */
  readonly beforeMs: number | null;
  readonly afterMs: number | null;
}

const BOOT_WIDTH = 2 ** 36;
const IDS_OF_SERIAL = 8;

/** All gaps in the order of answers, one at a time. */
export function* readGaps(store: Store): Generator<GapView, void, undefined> {
  const gaps = store.prepare("SELECT first_seq, last_seq FROM gap WHERE boot = ? ORDER BY first_seq");
  // An odd id is one of auditd's own events, whose serials are others.
  const before = store.prepare(
    "SELECT time_ms FROM event WHERE id < ? AND id >= ? AND id % 2 = 0 ORDER BY id DESC LIMIT 1",
  );
  const after = store.prepare(
    "SELECT time_ms FROM event WHERE id >= ? AND id < ? AND id % 2 = 0 ORDER BY id LIMIT 1",
  );
  for (const boot of bootReader(store).boots) {
    const base = boot.row * BOOT_WIDTH;
    for (const { first_seq, last_seq } of gaps.all(boot.row) as { first_seq: number; last_seq: number }[]) {
      const first = base + first_seq * IDS_OF_SERIAL;
      const next = base + (last_seq + 1) * IDS_OF_SERIAL;
      yield {
        boot,
        firstSerial: first_seq % SERIAL_RANGE,
        lastSerial: last_seq % SERIAL_RANGE,
        serials: last_seq - first_seq + 1,
        beforeMs: (before.get(first, base) as { time_ms: number } | undefined)?.time_ms ?? null,
        afterMs: (after.get(next, base + BOOT_WIDTH) as { time_ms: number } | undefined)?.time_ms ?? null,
      };
    }
  }
}
