// SPDX-License-Identifier: Apache-2.0
import type { OptionRow } from "./option-row.ts";
import { SEARCH_OPTIONS } from "./search-options.ts";

/** Words of --format; export-format.ts has the writer of each. */
export const EXPORT_FORMATS = ["ecs", "ocsf", "timesketch", "otel", "perfetto", "parquet"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Options of search that choose or shape its own formats. */
const OF_FORMATS = new Set([
  "format",
  "raw",
  "interpret",
  "escape",
  "extra-keys",
  "extra-labels",
  "extra-obj2",
  "extra-time",
  "count",
  "explain-query",
]);

/** The options of `export`: search's, but for its formats. */
export const EXPORT_OPTIONS: readonly OptionRow[] = [
  {
    long: "format",
    argument: "<format>",
    help: "ecs, ocsf, timesketch, otel, perfetto or parquet (default: ecs)",
  },
  {
    long: "output",
    argument: "<path>",
    help: "write to this new file, of parquet: to this new directory (default: standard output, but for parquet)",
  },
  ...SEARCH_OPTIONS.filter(({ long }) => !OF_FORMATS.has(long)),
];
