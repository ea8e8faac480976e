// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../../store/store.ts";
import { bootReader } from "./search-boot-reader.ts";

/** One line for each boot: its last event. */
const LINE = /^(\d{1,6}) (\d{1,16})$/;
const HEAD = "ctraudit checkpoint 1";

/** The last event that the database has of each boot, as text for a file. */
export function writeCheckpoint(store: Store): string {
  const last = store.prepare("SELECT max(last_event) FROM time_bucket WHERE boot = ?").pluck();
  const lines = bootReader(store).boots.map(({ row }) => `${row} ${last.get(row) ?? 0}`);
  return `${[HEAD, ...lines].join("\n")}\n`;
}

/** What such a text says, by boot; undefined for a text that is none. */
export function readCheckpoint(text: string): ReadonlyMap<number, number> | undefined {
  const [head, ...lines] = text.trimEnd().split("\n");
  if (head !== HEAD) return undefined;
  const after = new Map<number, number>();
  for (const line of lines) {
    const [, boot, event] = LINE.exec(line) ?? [];
    if (boot === undefined || event === undefined) return undefined;
    after.set(Number(boot), Number(event));
  }
  return after;
}
