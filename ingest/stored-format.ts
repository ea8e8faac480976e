// SPDX-License-Identifier: Apache-2.0
import type { StoredSourceRow } from "../store/care/stored-sources.ts";
import { boundsOfText } from "./bounds.ts";
import { INPUT_FORMATS, type LineFormat } from "./carrier-filter.ts";

/** How the lines of a stored source were read: from its row, or from the command of the run that made it. */
export function storedFormat({
  input_format,
  syslog_tags,
  bounds,
  command,
}: Pick<StoredSourceRow, "input_format" | "syslog_tags" | "bounds" | "command">): LineFormat {
  const isOld = input_format === null;
  const format = isOld ? /(?:^|\s)--input-format[= ](\S+)/.exec(command)?.[1] : input_format;
  const tags = isOld ? /(?:^|\s)--syslog-tag[= ](\S+)/.exec(command)?.[1] : syslog_tags;
  return {
    inputFormat: INPUT_FORMATS.find((known) => known === format) ?? "auto",
    syslogTags: tags?.split(",").filter((tag) => tag !== "") ?? [],
    bounds: boundsOfText(bounds),
  };
}
