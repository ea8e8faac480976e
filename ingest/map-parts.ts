// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../grammar/audit-record.ts";
import { decodeText } from "../grammar/decode-text.ts";
import { detached } from "../store/dictionaries.ts";
import { toSqlText } from "../store/text.ts";
import { FieldLayouts } from "./field-layout.ts";
import { addObject } from "./map-details.ts";
import { RecalledRecord } from "./memory/recalled-record.ts";
import type { OpenEvent } from "./open-event.ts";
import { parseInteger, parseInteger64 } from "./parse-integer.ts";
import { isMachineMessage } from "./record-kind.ts";
import type { PathMeaning, StatementMeaning } from "./record-meaning.ts";
import type { RowDictionary } from "./row-dictionary.ts";

const DOTS = /^"(?:\.\.?(?:\/+|"))+"?$/;
const NAMESPACE_FILE = /^\/proc\/(?:[^/]+|[^/]+\/task\/[^/]+)\/ns\//;
const pathLayouts = new FieldLayouts(["item", "name", "inode", "dev", "nametype", "obj"]);

/** A PATH record's row, without the start directory of a relative name, which is known when the event is complete. */
function pathOf(record: AuditRecord, rows: RowDictionary): PathMeaning {
  const { values } = record;
  const at = pathLayouts.positionsIn(record);
  const name = values[at[1] as number];
  const isRelative = name !== undefined && name !== "(null)" && !isAbsolute(name);
  return {
    item: parseInteger(values[at[0] as number]),
    name: name === undefined ? null : rows.pathName(name),
    inode: parseInteger64(values[at[2] as number]),
    dev: shortText(values[at[3] as number]),
    nametype: shortText(values[at[4] as number]),
    object: values[at[5] as number],
    isRelative,
    isDots: isRelative && DOTS.test(name),
    isNamespace: name !== undefined && isNamespaceFile(name),
  };
}

export function addPath(event: OpenEvent, path: PathMeaning, rows: RowDictionary): void {
  const parts = event.ownParts();
  parts.opensNamespace ||= path.isNamespace;
  if (path.isRelative) {
    parts.relativeNames.push(event.pathRecords);
    if (path.isDots) parts.dotNames.push(event.pathRecords);
  }
  event.pathRecords++;
  parts.paths.push(path.item, path.name, path.inode, path.dev, path.nametype, null, null);
  if (path.object !== undefined) addObject(event, path.object, rows);
}

export function meaningOfPath(record: AuditRecord, rows: RowDictionary): PathMeaning {
  if (!(record instanceof RecalledRecord)) return pathOf(record, rows);
  record.text.path ??= pathOf(record, rows);
  return record.text.path;
}

/** Records about containers or tasks, not about a task's action. */
const STATEMENTS = /^(CONTAINER|CONTAINER_.*|UNKNOWN\[\d+\]|OBJ_PID|VIRT_CONTROL|VIRT_MACHINE_ID)$/;
/** Longer ones are operations, which do not repeat: they need no row of `string`. */
const MAX_COMMON_FIELDS = 128;
/** Fields about containers in any other record. */
const CONTAINER_FIELDS = new Set(["record", "contid", "last"]);
/** Fields of a CONFIG_CHANGE that show when auditing was enabled. */
const ENABLING_FIELDS = new Set(["audit_enabled", "old", "res"]);

/**
 * A record for query: position, type, the kernel's fields as JSON (for an engine's VIRT_… also the claims, except those that
 * look like kernel fields). For a SYSCALL or a message only the fields about containers: on our kernel these are
 * most of a container's events.
 */
function statementOf(record: AuditRecord, rows: RowDictionary): StatementMeaning {
  const { type, names, values, claimsStart, enrichedStart } = record;
  const end = isMachineMessage(type) ? enrichedStart : claimsStart;
  const isWhole = STATEMENTS.test(type);
  const wanted = type === "CONFIG_CHANGE" ? ENABLING_FIELDS : CONTAINER_FIELDS;
  const fields: [string, string][] = [];
  for (let i = 0; i < end; i++) {
    const name = names[i] as string;
    const isOfContainers = wanted.has(name);
    if (i < claimsStart ? isWhole || isOfContainers : !isOfContainers)
      fields.push([name, values[i] as string]);
  }
  const text = JSON.stringify(fields);
  const row = text.length <= MAX_COMMON_FIELDS ? rows.text(text) : null;
  return {
    type: rows.typeName(type),
    row,
    text: row === null ? String(toSqlText(text)) : null,
    isSubjectTag: type === "SYSCALL" && fields.length === 1 && fields[0]![1] === "1",
    isObject: type === "OBJ_PID",
    containerTag: containerTag(type, fields),
  };
}

export function meaningOfStatement(record: AuditRecord, rows: RowDictionary): StatementMeaning {
  if (!(record instanceof RecalledRecord)) return statementOf(record, rows);
  record.text.statement ??= statementOf(record.text.record, rows);
  return record.text.statement;
}

export function addStatement(event: OpenEvent, statement: StatementMeaning, position: number): void {
  const parts = event.ownParts();
  if (parts.subjectTag < 0 && statement.isSubjectTag) parts.subjectTag = parts.statements.length;
  parts.statements.push(position, statement.type, statement.row, statement.text);
  if (statement.isObject) parts.lastIsObject = true;
  else if (statement.containerTag !== undefined) {
    if (statement.containerTag !== null || !parts.lastIsObject)
      parts.containerTags.push(statement.containerTag ?? "");
    parts.lastIsObject = false;
  }
}

/** record= of a record that gives the event's container. */
function containerTag(type: string, fields: readonly [string, string][]): string | null | undefined {
  const valueNamed = (wanted: string) => fields.find(([name]) => name === wanted)?.[1];
  if (type === "SYSCALL" || type === "URINGOP" || type === "OBJ_PID") return undefined;
  if (valueNamed("op") !== undefined || valueNamed("contid") === undefined) return undefined;
  return valueNamed("record") ?? null;
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
