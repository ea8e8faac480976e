// SPDX-License-Identifier: Apache-2.0
import type { FleetNode } from "../../questions/fleet-answers.ts";
import type { FleetConnection } from "../connection.ts";
import type { Manifest } from "../manifest.ts";
import { RowReader } from "../row-binary.ts";
import { listed } from "./read-manifests.ts";

/** The hosts of a fleet, by name; `calls` are those of readCalls. */
export async function readFleetNodes(
  connection: FleetConnection,
  manifests: readonly Manifest[],
  calls: ReadonlyMap<string, ReadonlyMap<string, number>>,
): Promise<FleetNode[]> {
  const gaps = await readGaps(connection, manifests);
  const nodes = new Map<string | null, FleetNode>();
  for (const { boots, shippedMs, shipper } of manifests)
    for (const { node, firstMs, lastMs, batches } of boots) {
      const known = nodes.get(node);
      const events = batches.reduce((sum, { table, rows }) => sum + (table === "events" ? rows : 0), 0);
      nodes.set(node, {
        node,
        boots: (known?.boots ?? 0) + 1,
        events: (known?.events ?? 0) + events,
        firstMs: Math.min(known?.firstMs ?? firstMs, firstMs),
        lastMs: Math.max(known?.lastMs ?? lastMs, lastMs),
        shippedMs,
        shipper,
        gaps: gaps.get(node ?? "")?.gaps ?? 0,
        missingSerials: gaps.get(node ?? "")?.serials ?? 0,
        calls: Object.fromEntries(calls.get(node ?? "") ?? []),
      });
    }
  return [...nodes.values()].sort((a, b) => ((a.node ?? "") < (b.node ?? "") ? -1 : 1));
}

/** Rows of `gap` are [boot, first, last]. */
async function readGaps(
  connection: FleetConnection,
  manifests: readonly Manifest[],
): Promise<Map<string, { gaps: number; serials: number }>> {
  const found = new Map<string, { gaps: number; serials: number }>();
  const batches = manifests.flatMap(({ boots }) => boots.flatMap((boot) => boot.batches));
  const facts = batches.filter(({ table }) => table === "facts").map(({ batch }) => batch);
  if (facts.length === 0) return found;
  const rows = new RowReader(
    await connection.read(
      `SELECT node, rows FROM facts WHERE batch IN (${listed(facts)}) AND kind = 'gap' ORDER BY node`,
    ),
  );
  while (!rows.isAtEnd) {
    const node = rows.text();
    const gaps = JSON.parse(rows.text()) as [boot: number, first: number, last: number][];
    const known = found.get(node) ?? { gaps: 0, serials: 0 };
    found.set(node, {
      gaps: known.gaps + gaps.length,
      serials: gaps.reduce((sum, [, first, last]) => sum + last - first + 1, known.serials),
    });
  }
  return found;
}
