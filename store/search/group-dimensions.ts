// SPDX-License-Identifier: Apache-2.0

import type { BootReader } from "../../questions/boot-view.ts";
import type { Dimension, DimensionValues } from "../../questions/groups.ts";
import { DetailKind } from "../../types/detail-kind.ts";
import type { BootId, ContainerId } from "../../types/ids.ts";
import { SAYS_ITSELF } from "./column-terms.ts";
import type { Lookup } from "./lookup.ts";

/** SQL of a dimension. */
interface DimensionSql {
  /** Over event e and its joins; several dimensions may share one. */
  readonly column: string;
  /** Joins needed by the column; shared joins are included once. */
  readonly joins?: readonly string[];
}

const HOUR_MS = 3_600_000;

/** The membership of the event's task, as gm. */
export const MEMBERSHIP = `LEFT JOIN membership gm ON gm.pid = e.pid
  AND gm.from_event BETWEEN @bootFirst AND e.id AND gm.to_event >= e.id`;
/** Names of files: of two PATH records with the same name, the first. */
const FILE = `LEFT JOIN path gf ON gf.event = e.id AND gf.name IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM path o WHERE o.event = e.id AND o.position < gf.position AND o.name = gf.name)`;
const PEER = `LEFT JOIN detail gd ON gd.event = e.id AND gd.kind = ${DetailKind.peer}`;
const SAID =
  "SELECT c.container FROM event_container c WHERE c.event = e.id AND c.role <> 'object' AND c.container IS NOT NULL";
/** All containers by which `search` finds an event: those it states, and its task's unless stated. */
const LOCATIONS = `CROSS JOIN json_each((SELECT iif(count(*) = 0, '[null]', json_group_array(container)) FROM (
  ${SAID} UNION SELECT gm.container WHERE gm.container IS NOT NULL AND NOT ${SAYS_ITSELF}))) gc`;

const SQL: Readonly<Record<Exclude<Dimension, "node" | "boot" | "container">, DimensionSql>> = {
  hour: { column: `e.time_ms / ${HOUR_MS}` },
  outcome: { column: "e.success" },
  call: { column: "e.call" },
  pid: { column: "e.pid" },
  program: { column: "e.actor" },
  comm: { column: "e.actor" },
  user: { column: "e.actor" },
  key: { column: "e.key" },
  type: { column: "e.types" },
  file: { column: "gf.name", joins: [FILE] },
  peer: { column: "gd.value", joins: [PEER] },
};

/** `anySays`: events say containers of their own; undefined if the boot alone decides. */
export function dimensionSql(dimension: Dimension, anySays: boolean): DimensionSql | undefined {
  if (dimension === "node" || dimension === "boot") return undefined;
  if (dimension !== "container") return SQL[dimension];
  return anySays
    ? { column: "gc.value", joins: [MEMBERSHIP, LOCATIONS] }
    : { column: "gm.container", joins: [MEMBERSHIP] };
}

type Values<D extends Dimension> = readonly DimensionValues[D][];

/** The values of each dimension that a column of SQL means; of `node` and `boot` those of the boot. */
export function valueReaders(
  lookup: Lookup,
  boots: BootReader,
): { readonly [D in Dimension]: (column: number | null, boot: BootId) => Values<D> } {
  const text = (row: number | null) => (row === null ? null : lookup.string(row));
  const actor = (row: number | null) => (row === null ? undefined : lookup.actor(row));
  const program = (row: number | null) => {
    const found = actor(row)?.program ?? null;
    return found === null ? undefined : lookup.program(found);
  };
  return {
    node: (_, boot) => [boots.boot(boot).node],
    boot: (_, boot) => [boot],
    hour: (hour) => [hour! * HOUR_MS],
    outcome: (success) => [success === null ? null : success === 1 ? "succeeded" : "failed"],
    call: (row) => [row === null ? null : lookup.call(row)],
    pid: (pid) => [pid],
    program: (row) => [program(row)?.exe ?? null],
    comm: (row) => [program(row)?.comm ?? null],
    user: (row) => {
      const credential = actor(row)?.credential ?? null;
      return [credential === null ? null : lookup.credential(credential).auid];
    },
    container: (row) => [row as ContainerId | null],
    file: (row) => [text(row)],
    key: (row) => (row === null ? [null] : distinct(lookup.keys(row))),
    peer: (row) => [text(row)],
    type: (row) => distinct(lookup.types(row!)),
  };
}

/** Bytes are compared as bytes. */
function distinct<T extends string | Uint8Array>(values: readonly T[]): T[] {
  const found = new Map(values.map((value) => [valueName(value), value]));
  return [...found.values()];
}

/** A text that two values have in common exactly where they are equal. */
export function valueName(value: DimensionValues[Dimension]): string {
  if (value instanceof Uint8Array) return `x${Buffer.from(value).toString("hex")}`;
  return JSON.stringify(value);
}
