// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../grammar/audit-record.ts";
import { decodeText } from "../grammar/decode-text.ts";
import { detached } from "../store/dictionaries.ts";
import { toSqlText } from "../store/text.ts";
import { FieldLayouts } from "./field-layout.ts";
import { addObject } from "./map-details.ts";
import type { OpenEvent } from "./open-event.ts";
import { parseInteger, parseInteger64 } from "./parse-integer.ts";
import { isMachineMessage } from "./record-kind.ts";
import type { RowDictionary } from "./row-dictionary.ts";

const DOTS = /^"(?:\.\.?(?:\/+|"))+"?$/;
const NAMESPACE_FILE = /^\/proc\/(?:[^/]+|[^/]+\/task\/[^/]+)\/ns\//;
const pathLayouts = new FieldLayouts(["item", "name", "inode", "dev", "nametype", "obj"]);

/** A PATH record's row: item, name, inode, dev, nametype; what a relative name starts from is known when the event is whole. */
export function addPath(event: OpenEvent, record: AuditRecord, rows: RowDictionary): void {
  const { values } = record;
  const at = pathLayouts.positionsIn(record);
  const parts = event.ownParts();
  const name = values[at[1] as number];
  if (!parts.opensNamespace && name !== undefined) parts.opensNamespace = isNamespaceFile(name);
  if (name !== undefined && name !== "(null)" && !isAbsolute(name)) {
    parts.relativeNames.push(event.pathRecords);
    if (DOTS.test(name)) parts.dotNames.push(event.pathRecords);
  }
  event.pathRecords++;
  parts.paths.push(
    parseInteger(values[at[0] as number]),
    name === undefined ? null : rows.pathName(name),
    parseInteger64(values[at[2] as number]),
    shortText(values[at[3] as number]),
    shortText(values[at[4] as number]),
    null,
    null,
  );
  const object = values[at[5] as number];
  if (object !== undefined) addObject(event, object, rows);
}

/** Records that are about containers or tasks, not about what a task did. */
const STATEMENTS = /^(CONTAINER|CONTAINER_.*|UNKNOWN\[\d+\]|OBJ_PID|VIRT_CONTROL|VIRT_MACHINE_ID)$/;
/** Longer ones are operations, which do not come again: they need no row of `string`. */
const MAX_COMMON_FIELDS = 128;
/** Fields about containers in any other record. */
const CONTAINER_FIELDS = new Set(["record", "contid", "last"]);

/**
 * A record for query: position, type, kernel's fields as JSON (of an engine's VIRT_… the claims as well, but for those that
 * would read as the kernel's word). Of a SYSCALL or a message only what it says of containers: on our kernel these are
 * most of a container's events.
 */
export function addStatement(
  event: OpenEvent,
  record: AuditRecord,
  position: number,
  rows: RowDictionary,
): void {
  const { type, names, values, claimsStart, enrichedStart } = record;
  const end = isMachineMessage(type) ? enrichedStart : claimsStart;
  const isWhole = STATEMENTS.test(type);
  const fields: [string, string][] = [];
  for (let i = 0; i < end; i++) {
    const name = names[i] as string;
    const isOfContainers = CONTAINER_FIELDS.has(name);
    if (i < claimsStart ? isWhole || isOfContainers : !isOfContainers)
      fields.push([name, values[i] as string]);
  }
  const parts = event.ownParts();
  if (parts.subjectTag < 0 && type === "SYSCALL" && fields.length === 1 && fields[0]![1] === "1")
    parts.subjectTag = parts.statements.length;
  const text = JSON.stringify(fields);
  const isCommon = text.length <= MAX_COMMON_FIELDS;
  parts.statements.push(
    position,
    rows.strings.idOf(type),
    isCommon ? rows.strings.idOf(text) : null,
    isCommon ? null : String(toSqlText(text)),
  );
  if (type === "OBJ_PID") parts.lastIsObject = true;
  else noteContainerId(event, record, fields);
}

function noteContainerId(event: OpenEvent, { type }: AuditRecord, fields: readonly [string, string][]): void {
  const parts = event.ownParts();
  const valueNamed = (wanted: string) => fields.find(([name]) => name === wanted)?.[1];
  if (
    type === "SYSCALL" ||
    type === "URINGOP" ||
    valueNamed("op") !== undefined ||
    valueNamed("contid") === undefined
  )
    return;
  const tag = valueNamed("record");
  if (tag !== undefined || !parts.lastIsObject) parts.containerTags.push(tag ?? "");
  parts.lastIsObject = false;
}

function isAbsolute(raw: string): boolean {
  return raw.startsWith('"/') || raw.startsWith("2F");
}

function isNamespaceFile(raw: string): boolean {
  return raw.startsWith('"/proc/')
    ? NAMESPACE_FILE.test(raw.slice(1))
    : raw.startsWith("2F70726F632F") && NAMESPACE_FILE.test(decodeText("name", raw));
}

const shortTexts = new Map<string, string>();

/** dev and nametype: a handful of values, so one copy of each. */
function shortText(raw: string | undefined): string | null {
  if (raw === undefined) return null;
  const known = shortTexts.get(raw);
  if (known !== undefined) return known;
  const text = String(toSqlText(detached(raw)));
  if (shortTexts.size < 4096) shortTexts.set(detached(raw), text);
  return text;
}
