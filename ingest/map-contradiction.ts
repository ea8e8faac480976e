// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../grammar/audit-record.ts";
import { decodeText } from "../grammar/decode-text.ts";
import { fieldValue } from "../grammar/field-access.ts";
import { EventFlag } from "../store/event-flags.ts";
import { DetailKind } from "../types/detail-kind.ts";
import { argumentIndex } from "./argument-clash.ts";
import { keepDetail } from "./keep-detail.ts";
import type { OpenEvent } from "./open-event.ts";
import type { RowDictionary } from "./row-dictionary.ts";

/**
 * Adds a record to an event in which others of its type disagree: both values are searchable, the event takes neither.
 * `alike` are those others. Names, addresses and the like are lists, to which the record itself is added.
 */
export function addContradiction(
  event: OpenEvent,
  record: AuditRecord,
  alike: readonly AuditRecord[],
  rows: RowDictionary,
): void {
  event.flags |= EventFlag.contradictory;
  for (const one of [...alike, record])
    if (one.type === "EXECVE") addCommand(event, one, rows);
    else if (one.type === "CWD") addDirectory(event, one, rows);
}

function addCommand(
  event: OpenEvent,
  { names, values, claimsStart }: AuditRecord,
  rows: RowDictionary,
): void {
  const words: string[] = [];
  for (let i = 0; i < claimsStart; i++)
    if (argumentIndex(names[i] as string) >= 0)
      words.push(decodeText(names[i] as string, values[i] as string, "EXECVE"));
  const parts = event.ownParts();
  parts.hasTwoCommands = true;
  parts.details.push(DetailKind.command, rows.strings.idOf(words.join(" ")));
}

function addDirectory(event: OpenEvent, record: AuditRecord, rows: RowDictionary): void {
  event.hasTwoDirectories = true;
  const name = fieldValue(record, "cwd");
  if (name !== undefined) keepDetail(event, DetailKind.file, "cwd", name, rows);
}
