// SPDX-License-Identifier: Apache-2.0
import type { Cause } from "./cause.ts";
import { type BootEvents, isInside, type PlacedEvent, placedSql, readable } from "./placed-events.ts";

type Change = PlacedEvent & {
  readonly call: string;
  readonly dev: string | null;
  readonly inode: string | null;
  readonly host_event: number | null;
};

const COLUMNS = `coalesce(s.value, n.value) AS text, (SELECT c.name FROM call c WHERE c.id = e.call) AS call, r.dev, CAST(r.inode AS TEXT) AS inode, r.host_event`;
const CHANGES = `root_change r CROSS JOIN event e ON e.id = r.event LEFT JOIN string s ON s.id = r.directory
  LEFT JOIN path p ON p.event = r.event AND p.position = 0 LEFT JOIN string n ON n.id = p.name`;

/** chroot and pivot_root by a container's task, after its container had its own root. */
export function changedRoots({ store, range }: BootEvents): Cause[] {
  const rows = store
    .prepare(
      `${placedSql(COLUMNS, CHANGES)} WHERE r.event BETWEEN @first AND @last AND r.own = 0 ORDER BY r.event`,
    )
    .all(range) as Change[];
  return rows.filter(isInside).map((change) => {
    const { id, container, auid, task, host_event: shown } = change;
    return {
      kind: shown === null ? "chroot" : "host-root",
      from: id,
      fromContainer: container,
      to: id,
      toContainer: container,
      through: shown === null ? [] : [shown],
      auid,
      task,
      detail: wordsOf(change),
    };
  });
}

function wordsOf({ text, call, dev, inode, host_event: shown }: Change): string {
  const directory = text === null ? "a directory that the log does not name" : readable(text);
  const what = `called ${call ?? "chroot"} on ${directory}`;
  return shown === null
    ? `${what}: still in the container`
    : `${what}, the root directory of a file system that the host uses (device ${dev}, inode ${inode})`;
}
