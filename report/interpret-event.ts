// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../grammar/audit-record.ts";
import { interpretField } from "../interpret/interpret-field.ts";
import { shellLine } from "../interpret/shell-line.ts";
import type { EventView } from "../questions/event-view.ts";
import { recordsOfEvent } from "../transport/read-frame.ts";
import type { IdentityNames } from "../types/identity-names.ts";
import { placeLabel } from "./container-label.ts";
import { escapeControls } from "./escape-controls.ts";
import { formatExactTime, type Zone } from "./zone.ts";

/** Style of fields. */
export interface InterpretStyle {
  readonly zone: Zone;
  /** ausearch's --escape: nothing, characters active on a terminal, characters active in a shell (by backslashes, or by quotes). */
  readonly escape?: "raw" | "tty" | "shell" | "shell_quote" | undefined;
}

/** An event in the form of `ausearch -i`, below a line with its location. */
export function interpretEvent(event: EventView, lines: readonly string[], style: InterpretStyle): string {
  const head = `---- ${escapeControls(event.id)} [${placeLabel(event)}: ${escapeControls(event.attribution.evidence)}]\n`;
  return head + lines.map((line) => `${interpretLine(line, event, style)}\n`).join("");
}

/** The event's records in a line, interpreted, one below the other; a line without a record is unchanged. */
export function interpretLine(
  line: string,
  { node, timeMs, serial, accounts }: Pick<EventView, "node" | "timeMs" | "serial" | "accounts">,
  style: InterpretStyle,
): string {
  const records = recordsOfEvent(line, timeMs, serial, () => node);
  if (records.length === 0) return escapeControls(Buffer.from(line, "latin1"));
  return records.map((record) => interpretRecord(record, style, accounts)).join("\n");
}

function interpretRecord(record: AuditRecord, style: InterpretStyle, accounts?: IdentityNames): string {
  const node = record.node === null ? "" : `node=${escapeControls(record.node)} `;
  const stamp = formatExactTime(record.timeMs, style.zone);
  return `${node}type=${escapeControls(record.type)} msg=audit(${stamp}:${record.serial}) : ${interpretFields(record, style, accounts)}`;
}

/** `name=meaning` of every field; those inside msg='…' are in brackets, as they are claims. */
function interpretFields(record: AuditRecord, style: InterpretStyle, accounts?: IdentityNames): string {
  const { names, claimsStart, enrichedStart, prose, claimProse } = record;
  const parts: string[] = prose === null ? [] : [escapeControls(Buffer.from(prose, "latin1"))];
  const field = (at: number) => `${escapeControls(names[at]!)}=${meaning(record, at, style, accounts)}`;
  for (let at = 0; at < claimsStart; at += 1) parts.push(field(at));
  if (enrichedStart > claimsStart || claimProse !== null) {
    const claims = claimProse === null ? [] : [escapeControls(Buffer.from(claimProse, "latin1"))];
    for (let at = claimsStart; at < enrichedStart; at += 1) claims.push(field(at));
    parts.push(`msg='${claims.join(" ")}'`);
  }
  return parts.join(" ");
}

const SHELL_SPECIAL = /[\s"'`$\\;&|<>(){}[\]*?!#~]/g;

function meaning(
  record: AuditRecord,
  at: number,
  { escape: escaping = "tty" }: InterpretStyle,
  accounts?: IdentityNames,
): string {
  const { text, isInert } = interpretField(record, at, accounts);
  if (isInert || escaping === "raw") return text;
  if (escaping === "shell_quote") return shellLine([text]);
  const inert = escapeControls(text);
  return escaping === "shell" ? inert.replace(SHELL_SPECIAL, "\\$&") : inert;
}
