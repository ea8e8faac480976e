// SPDX-License-Identifier: Apache-2.0
import { statSync } from "node:fs";
import { openForReading } from "../store/connection.ts";
import type { Store } from "../store/store.ts";
import type { BenchLog } from "./logs.ts";
import type { Measure } from "./measure.ts";

/** The database's size with all indexes as a share of the log's, and the share of each table and index. */
export function measureSize(log: BenchLog, database: string): Measure[] {
  const logBytes = statSync(log.file).size;
  const databaseBytes = statSync(database).size;
  const group = `size ${log.name}`;
  const whole: Measure = {
    group,
    what: "database",
    value: databaseBytes / 1e6,
    unit: "MB",
    against: `log ${(logBytes / 1e6).toFixed(0)} MB`,
    ratio: databaseBytes / logBytes,
    bar: 0.5,
    aim: 0.35,
  };
  const store = openForReading(database);
  const parts = sizeOfParts(store).map(({ name, bytes }) => ({
    group,
    what: name,
    value: bytes / 1e6,
    unit: "MB",
    ratio: bytes / logBytes,
  }));
  store.close();
  return [whole, ...parts];
}

/** Bytes of each table and index that has more than a hundredth of them; [] where SQLite was built without dbstat. */
function sizeOfParts(store: Store): { name: string; bytes: number }[] {
  try {
    const all = store
      .prepare("SELECT name, sum(pgsize) AS bytes FROM dbstat GROUP BY name ORDER BY bytes DESC")
      .all() as { name: string; bytes: number }[];
    const total = all.reduce((sum, { bytes }) => sum + bytes, 0);
    return all.filter(({ bytes }) => bytes > total / 100);
  } catch {
    return [];
  }
}
