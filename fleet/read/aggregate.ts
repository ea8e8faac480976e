// SPDX-License-Identifier: Apache-2.0
import { isUtf8 } from "node:buffer";
import type { StoredText } from "../../questions/event-view.ts";
import type { FirstSeen, Prevalence, PrevalenceKind, RareProgram } from "../../questions/fleet-answers.ts";
import type { FleetConnection } from "../connection.ts";
import type { Batch, Manifest } from "../manifest.ts";
import { RowReader } from "../row-binary.ts";
import { listed, requireWhole } from "./read-manifests.ts";

/** The kernel logs a program's name after a successful execve. */
const RAN = "call_name IN ('execve', 'execveat') AND success = 1 AND exe IS NOT NULL";
const MANY = 4_294_967_295;

/** Queries over all hosts, answered by the server. The least prevalent comes first. */
export async function readPrevalence(
  connection: FleetConnection,
  manifests: readonly Manifest[],
  kind: PrevalenceKind,
  text: string | undefined,
  limit: number = MANY,
): Promise<Prevalence[]> {
  const valid = await validEvents(connection, manifests);
  if (valid === undefined) return [];
  const { value, from, condition } = {
    program: { value: "assumeNotNull(exe)", from: "events", condition: RAN },
    connection: {
      value: "value",
      from: "events ARRAY JOIN peers AS value",
      condition: "call_name = 'connect'",
    },
    path: { value: "value", from: "events ARRAY JOIN files AS value", condition: "1" },
  }[kind];
  const rows = new RowReader(
    await connection.read(
      `SELECT ${value} AS asked, toUInt64(uniqExact(node)), toUInt64(uniqExactIf(image, image != '')), toUInt64(uniqExactIf(container, container_class IN ('container', 'pod', 'sandbox'))),
         toUInt64(count()), min(time_ms), max(time_ms)
       FROM ${from} WHERE ${valid} AND ${condition}${text === undefined ? "" : ` AND position(${value}, ${literal(text)}) > 0`}
       GROUP BY asked ORDER BY uniqExact(node), count(), asked LIMIT ${limit}`,
    ),
  );
  const found: Prevalence[] = [];
  while (!rows.isAtEnd)
    found.push({
      value: stored(rows),
      nodes: rows.whole(),
      images: rows.whole(),
      containers: rows.whole(),
      events: rows.whole(),
      firstMs: rows.whole(),
      lastMs: rows.whole(),
    });
  return found;
}

export async function readRare(
  connection: FleetConnection,
  manifests: readonly Manifest[],
  limit: number = MANY,
): Promise<RareProgram[]> {
  const valid = await validEvents(connection, manifests);
  if (valid === undefined) return [];
  const ofImages = `${valid} AND ${RAN} AND image != '' AND container != ''`;
  // Two queries instead of a JOIN: versions disagree on the name of a joined subquery.
  const images = new RowReader(
    await connection.read(
      `SELECT image, toUInt64(uniqExact(container)) AS siblings FROM events WHERE ${ofImages} GROUP BY image HAVING siblings > 1`,
    ),
  );
  const siblings = new Map<string, number>();
  while (!images.isAtEnd) siblings.set(images.text(), images.whole());
  const rows = new RowReader(
    await connection.read(
      `SELECT image, assumeNotNull(exe) AS program, any(container), any(node), toUInt64(count()), min(time_ms) AS firstly
       FROM events WHERE ${ofImages} GROUP BY image, program HAVING uniqExact(container) = 1 ORDER BY firstly, image, program`,
    ),
  );
  const found: RareProgram[] = [];
  while (!rows.isAtEnd && found.length < limit) {
    const image = rows.text();
    const rare = {
      program: stored(rows),
      container: rows.text(),
      node: rows.text() || null,
      events: rows.whole(),
      firstMs: rows.whole(),
    };
    const of = siblings.get(image);
    if (of !== undefined) found.push({ image, siblings: of, ...rare });
  }
  return found;
}

export async function readFirstSeen(
  connection: FleetConnection,
  manifests: readonly Manifest[],
  sinceMs: number,
  limit: number = MANY,
): Promise<FirstSeen[]> {
  const valid = await validEvents(connection, manifests);
  if (valid === undefined) return [];
  const rows = new RowReader(
    await connection.read(
      `SELECT assumeNotNull(exe) AS program, min(time_ms) AS first, toUInt64(uniqExact(node)), toUInt64(count()) FROM events WHERE ${valid} AND ${RAN}
       GROUP BY program HAVING first >= ${Math.ceil(sinceMs)} ORDER BY first, program LIMIT ${limit}`,
    ),
  );
  const found: FirstSeen[] = [];
  while (!rows.isAtEnd)
    found.push({ program: stored(rows), firstMs: rows.whole(), nodes: rows.whole(), events: rows.whole() });
  return found;
}

/** By host: counts of some logged calls. */
export async function readCalls(
  connection: FleetConnection,
  manifests: readonly Manifest[],
  names: readonly string[],
): Promise<Map<string, Map<string, number>>> {
  const calls = new Map<string, Map<string, number>>();
  const valid = await validEvents(connection, manifests);
  if (valid === undefined) return calls;
  const rows = new RowReader(
    await connection.read(
      `SELECT node, assumeNotNull(call_name) AS name, toUInt64(count()) FROM events WHERE ${valid} AND call_name IN (${names.map(literal).join(", ")})
       GROUP BY node, name ORDER BY node, name`,
    ),
  );
  while (!rows.isAtEnd) {
    const node = rows.text();
    const own = calls.get(node) ?? new Map<string, number>();
    calls.set(node, own);
    own.set(rows.text(), rows.whole());
  }
  return calls;
}

/** Bytes where it is not valid UTF-8. */
function stored(rows: RowReader): StoredText {
  const bytes = rows.bytes();
  return isUtf8(bytes) ? bytes.toString("utf8") : bytes;
}

/** SQL: the event is valid; undefined if there is none. Throws FleetError CTR_FLEET_INCOMPLETE. */
async function validEvents(
  connection: FleetConnection,
  manifests: readonly Manifest[],
): Promise<string | undefined> {
  const batches = manifests
    .flatMap(({ boots }) => boots.flatMap((boot): readonly Batch[] => boot.batches))
    .filter(({ table }) => table === "events");
  await requireWhole(connection, batches);
  return batches.length === 0 ? undefined : `batch IN (${listed(batches.map(({ batch }) => batch))})`;
}

/** A text as SQL; other than plain characters are written as bytes. */
export function literal(text: string): string {
  if (/^[\w .,:;/+@=()[\]{}<>*?!#$%&|~^"-]*$/.test(text)) return `'${text}'`;
  return `unhex('${Buffer.from(text, "utf8").toString("hex")}')`;
}
