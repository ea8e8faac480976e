// SPDX-License-Identifier: Apache-2.0
import type { Store } from "./store.ts";

const HASH = (column: string) =>
  `${column} IS NOT NULL AND (length(${column}) <> 64 OR ${column} GLOB '*[^0-9a-f]*')`;
const JSON_TEXT = (column: string) => `${column} IS NOT NULL AND NOT json_valid(${column})`;
/** Range of JavaScript's dates. */
const TIME = (column: string) => `${column} NOT BETWEEN -8640000000000000 AND 8640000000000000`;
const LONGER = (column: string, most: number) => `length(${column}) > ${most}`;
const NEGATIVE = (...columns: string[]) => columns.map((column) => `${column} < 0`).join(" OR ");

/** A path, or the path of an archive and of a member. */
const PATH = 16_384;
/** Arguments of a command line, and a node name from a record, may be long. */
const LONG_TEXT = 4 << 20;

/** Rows that ctraudit never writes: table, description, and the condition that finds them. Only small tables: they are checked whenever a database is opened. */
const RULES: readonly (readonly [table: string, what: string, condition: string])[] = [
  ["source", "a name too long for a file", `${LONGER("name", PATH)} OR ${LONGER("node", LONG_TEXT)} OR ${LONGER("file", 64)}`],
  ["source", "no SHA-256", HASH("sha256")],
  ["source", "a state that is no JSON", `${JSON_TEXT("carriers")} OR ${JSON_TEXT("resume")}`],
  ["source", "a size below zero", NEGATIVE("size", "lines", "waiting")],
  ["read_as", "a name too long for a record", `${LONGER("name", LONG_TEXT)} OR ${LONGER("node", LONG_TEXT)}`],
  ["node", "a name too long for a record", LONGER("name", LONG_TEXT)],
  ["boot", "a time outside all calendars", `${TIME("first_ms")} OR ${TIME("last_ms")}`],
  ["boot", "a number outside its range", `id NOT BETWEEN 0 AND 131071 OR ${["first_seq", "last_seq"].map((column) => `${column} NOT BETWEEN 0 AND 9007199254740991`).join(" OR ")}`],
  ["boot", "no reason to begin", "cut GLOB '*[^a-z-]*'"],
  ["run", "a time outside all calendars", `${TIME("started_ms")} OR ${TIME("ended_ms")}`],
  ["run", "a text too long for a command", ["command", "version", "user", "host", "digest"].map((column) => LONGER(column, LONG_TEXT)).join(" OR ")],
  ["run", "a count below zero", NEGATIVE("lines", "events", "problems")],
  ["run_source", "a name too long for a file", `${LONGER("path", PATH)} OR ${LONGER("note", LONG_TEXT)}`],
  ["run_source", "no SHA-256", ["packed_sha256", "sha256", "added_sha256"].map(HASH).join(" OR ")],
  ["run_source", "a word that is none of ctraudit's", "relation GLOB '*[^a-z]*' OR known_by GLOB '*[^a-z]*'"],
  ["run_source", "a count below zero", NEGATIVE("size", "bytes", "lines", "events", "problems")],
  ["gap", "serials outside their range", "first_seq < 0 OR last_seq < first_seq OR last_seq > 9007199254740991"],
  ["pruned_source", "a name too long for a file", `${LONGER("name", PATH)} OR ${LONGER("node", LONG_TEXT)} OR ${LONGER("file", 64)}`],
  ["pruned_source", "no SHA-256", `${HASH("sha256")} OR length(head) <> 32 OR length(sums) <> (size + 262143) / 262144 * 16`],
  ["pruned_source", "a count below zero", NEGATIVE("size", "lines", "events")],
  ["pruned_source", "a time outside all calendars", `${TIME("first_ms")} OR ${TIME("last_ms")} OR ${TIME("pruned_ms")}`],
  ["overflow", "a time outside all calendars", `${TIME("first_ms")} OR ${TIME("last_ms")}`],
  ["overflow", "a count below zero, or a text too long", `${NEGATIVE("records", "bytes")} OR ${LONGER("segment", 256)} OR ${LONGER("node", LONG_TEXT)}`],
  ["claim_source", "a name too long for a file", `${LONGER("name", PATH)} OR ${LONGER("node", LONG_TEXT)} OR ${LONGER("formats", 4096)}`],
  ["claim_source", "no SHA-256", HASH("sha256")],
  ["claim_source", "a count below zero, or a time outside all calendars", `${NEGATIVE("bytes", "claims", "others", "rejected")} OR ${TIME("read_ms")}`],
  ["claim_container", "a list that is no JSON", ["labels", "mounts", "ports"].map(JSON_TEXT).join(" OR ")],
  ["claim_container", "a time outside all calendars", ["created_ms", "started_ms", "ended_ms"].map((column) => `${column} IS NOT NULL AND ${TIME(column)}`).join(" OR ")],
  ["api_request", "a list that is no JSON", ["command", "groups", "addresses"].map(JSON_TEXT).join(" OR ")],
  ["api_request", "a time outside all calendars", `${TIME("received_ms")} OR ${TIME("stage_ms")}`],
  ["claim_action", "a time outside all calendars", TIME("time_ms")],
  ["container", "a parent that is itself, or not there", "parent = id OR parent NOT IN (SELECT id FROM container)"],
  ["container", "a class that is none of ctraudit's", "class GLOB '*[^a-z]*'"],
  ["container", "no container ID", "contid IS NOT NULL AND (typeof(contid) <> 'blob' OR length(contid) <> 8)"],
]; // biome-ignore format: a table

/** Descriptions of rows in small tables that ctraudit cannot have written: the file is damaged or untrusted. */
export function* implausibleRows(database: Pick<Store, "prepare">): Generator<string> {
  for (const [table, what, condition] of RULES) {
    const found = database.prepare(`SELECT 1 FROM ${table} WHERE ${condition} LIMIT 1`).get();
    if (found !== undefined) yield `a row of ${table} has ${what}`;
  }
  const lost = database.prepare(NESTING).pluck().get() as number;
  if (lost > 0) yield "containers lie in themselves";
}

/** Containers not reachable from a host or from a container without a parent. */
const NESTING = `WITH RECURSIVE placed (id) AS (
    SELECT id FROM container WHERE parent IS NULL UNION SELECT c.id FROM container c JOIN placed p ON c.parent = p.id)
  SELECT count(*) FROM container WHERE parent IS NOT NULL AND id NOT IN (SELECT id FROM placed)`;
