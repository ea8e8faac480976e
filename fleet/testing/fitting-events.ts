// SPDX-License-Identifier: Apache-2.0
import type { FleetConnection } from "../connection.ts";
import { RowReader } from "../row-binary.ts";

/** Conditions in one query to the server. */
const AT_ONCE = 50;
/** Keys within a boot: boots have different numbers in each database. */
const IN_BOOT = 2 ** 36;

/** Identity of an event across databases: host, time, and its key within its boot. */
export const eventName = (node: string | null, timeMs: number, key: number): string =>
  `${node ?? ""} ${timeMs} ${key % IN_BOOT}`;

/** The events that match each condition, by name. */
export async function fittingEvents(
  connection: FleetConnection,
  conditions: readonly string[],
): Promise<string[][]> {
  const found: string[][] = conditions.map(() => []);
  for (let at = 0; at < conditions.length; at += AT_ONCE) {
    const some = conditions.slice(at, at + AT_ONCE);
    const columns = some.map((condition) => `toUInt8((${condition}) != 0)`);
    const rows = new RowReader(
      await connection.read(`SELECT node, time_ms, key, ${columns.join(", ")} FROM events`),
    );
    while (!rows.isAtEnd) {
      const name = eventName(rows.text(), rows.whole(), rows.whole());
      for (let index = 0; index < some.length; index++) if (rows.u8() === 1) found[at + index]!.push(name);
    }
  }
  return found;
}
