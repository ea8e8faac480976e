// SPDX-License-Identifier: Apache-2.0
import type { BootReader } from "../../questions/boot-view.ts";
import type { NestedContainer } from "../../questions/container-repository.ts";
import type { ContainerReader } from "../../questions/container-view.ts";
import { groupBy } from "../../types/group-by.ts";
import type { ContainerId } from "../../types/ids.ts";
import { namespaceTypeReader } from "../repositories/containers/container-names.ts";
import {
  type ContainerRow,
  containerTimes,
  readContainers,
} from "../repositories/containers/container-rows.ts";
import { firstBirthReader } from "../repositories/tasks/first-births.ts";
import type { Store } from "../store.ts";

interface Readers {
  readonly boots: BootReader;
  readonly container: ContainerReader;
}

/** See ContainerRepository. */
export function readNested(
  store: Store,
  { boots, container: view }: Readers,
  below?: readonly ContainerId[],
): NestedContainer[] {
  const rows = readContainers(store);
  const isAll = below === undefined;
  const namespaces = namespaceTypeReader(store, isAll);
  const firstBirth = firstBirthReader(store);
  // Of all containers at once; of one and those below it when they are asked for.
  const times = isAll ? containerTimes(store) : new Map<number, number>();
  const time = (event: number | null) =>
    event === null ? null : (times.get(event) ?? boots.eventTimeMs(event) ?? null);
  return (isAll ? rows : withBelow(rows, below)).map((row) => ({
    view: view(row.id),
    boot: row.boot,
    parent: row.parent,
    createdMs: time(row.created),
    firstBirthMs: row.created === null ? time(firstBirth(row.id)) : null,
    endedMs: time(row.ended),
    firstMs: time(row.first_event),
    lastMs: time(row.last_event),
    evidence: row.evidence,
    proof: boots.eventId(row.proof, times.get(row.proof)),
    namespaces: namespaces(row.id),
  }));
}

/** These containers and all below them, in the order of the rows. */
function withBelow(rows: readonly ContainerRow[], roots: readonly ContainerId[]): readonly ContainerRow[] {
  const children = groupBy(rows, ({ parent }) => parent);
  const wanted = new Set(roots);
  for (const id of wanted) for (const child of children.get(id) ?? []) wanted.add(child.id);
  return rows.filter(({ id }) => wanted.has(id));
}
