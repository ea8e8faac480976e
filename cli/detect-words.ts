// SPDX-License-Identifier: Apache-2.0
import { shellLine } from "../interpret/shell-line.ts";
import type { ReportReader } from "../query/reports/report-reader.ts";
import type { ReportHead } from "../report/document/report-head.ts";
import type { Zone } from "../report/zone.ts";
import type { OptionValues } from "./command-handler.ts";
import { DETECT_OPTIONS } from "./detect-options.ts";
import { documentHead, wordsOf } from "./report-words.ts";

/** The words of a document of detections on itself. */
export function detectHead(
  reader: ReportReader,
  args: readonly string[],
  options: OptionValues,
  zone: Zone,
  version: string,
): ReportHead {
  const command = shellLine(["ctraudit", "detect", ...args, ...wordsOf(DETECT_OPTIONS, options)]);
  return documentHead(reader, command, options, zone, version);
}
