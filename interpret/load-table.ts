// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";

/** A table that ships with this folder, read when it is first needed: most commands need one, many none. */
export function loadTable(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`./tables/${name}.json`, import.meta.url), "utf8"));
}
