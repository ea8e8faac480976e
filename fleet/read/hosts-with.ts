// SPDX-License-Identifier: Apache-2.0
import type { FleetConnection } from "../connection.ts";
import type { Batch, Manifest } from "../manifest.ts";
import { RowReader } from "../row-binary.ts";
import { literal } from "./aggregate.ts";
import { listed, requireWhole } from "./read-manifests.ts";

/** Conditions of a search that the server can look up; all must hold. */
export interface Sought {
  /** A container's name, a part of it or of its id. */
  readonly container?: string;
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly pid?: number;
  readonly ppid?: number;
  readonly executable?: string;
  readonly comm?: string;
  readonly key?: string;
}

/**
 * The hosts that may have what is sought, or more than those; undefined: nothing can be told, or none has it. A container is sought alone: whether its name
 * means several is a question to all hosts.
 */
export async function hostsWith(
  connection: FleetConnection,
  manifests: readonly Manifest[],
  { container, ...sought }: Sought,
): Promise<ReadonlySet<string> | undefined> {
  const found =
    container === undefined
      ? await hostsOf(connection, manifests, "events", eventConditions(sought))
      : await hostsOf(connection, manifests, "facts", containerConditions(container));
  return found === undefined || found.size === 0 ? undefined : found;
}

/** Texts that stand in JSON as they are. A number may be a container id of the kernel, `host` and keys are no names. */
const PLAIN_NAME = /^(?!host\b|likely\b|unknown$|undefined$)(?=.*[A-Za-z])[\w-][\w.-]+$/;

function containerConditions(name: string): string[] {
  if (!PLAIN_NAME.test(name)) return [];
  return [`kind = 'container_name' AND position(rows, ${literal(name)}) > 0`];
}

function eventConditions({
  fromMs,
  toMs,
  pid,
  ppid,
  executable,
  comm,
  key,
}: Omit<Sought, "container">): string[] {
  const texts = [
    ["exe", executable],
    ["comm", comm],
    ["rule_key", key],
  ] as const;
  const named = [
    ...texts.flatMap(([column, text]) =>
      text === undefined || !isExact(text) ? [] : [`position(ifNull(${column}, ''), ${literal(text)}) > 0`],
    ),
    ...(pid === undefined ? [] : [`pid = ${pid}`]),
    ...(ppid === undefined ? [] : [`ppid = ${ppid}`]),
  ];
  // A time alone is of nearly all hosts.
  if (named.length === 0) return [];
  return [
    ...named,
    ...(fromMs === undefined ? [] : [`time_ms >= ${Math.floor(fromMs)}`]),
    ...(toMs === undefined ? [] : [`time_ms <= ${Math.ceil(toMs)}`]),
  ];
}

/** A text that has the same bytes in a log: bytes that are no UTF-8 are compared as U+FFFD. */
const isExact = (text: string) => text !== "" && !/[\ud800-\udfff\ufffd]/u.test(text);

async function hostsOf(
  connection: FleetConnection,
  manifests: readonly Manifest[],
  table: "events" | "facts",
  conditions: readonly string[],
): Promise<Set<string> | undefined> {
  if (conditions.length === 0) return undefined;
  const batches = manifests
    .flatMap(({ boots }) => boots.flatMap((boot): readonly Batch[] => boot.batches))
    .filter((batch) => batch.table === table);
  await requireWhole(connection, batches);
  if (batches.length === 0) return undefined;
  const rows = new RowReader(
    await connection.read(
      `SELECT DISTINCT node FROM ${table} WHERE batch IN (${listed(batches.map(({ batch }) => batch))}) AND ${conditions.join(" AND ")}`,
    ),
  );
  const nodes = new Set<string>();
  while (!rows.isAtEnd) nodes.add(rows.text());
  return nodes;
}
