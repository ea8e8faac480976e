// SPDX-License-Identifier: Apache-2.0

import type { ContainerConclusion } from "../../../types/attribution/conclusions.ts";
import type { BootId } from "../../../types/ids.ts";
import type { Store } from "../../store.ts";
import type { KeptContainer, KeptContainers } from "./container-blocks.ts";
import { ContainerWriter, fixLastEvents, type RowOfContainer } from "./container-rows.ts";

/** Changes of the containers of a boot. */
export interface ContainerChanges {
  readonly added: readonly ContainerConclusion[];
  readonly changed: readonly ContainerConclusion[];
  /** Numbers. */
  readonly removed: readonly number[];
  /** In all earlier containers, the fields that other rows depend on are unchanged. */
  readonly isSame: boolean;
}

export function containerChanges(
  containers: readonly ContainerConclusion[],
  now: KeptContainers,
  before: KeptContainers,
): ContainerChanges {
  const others = [...now].filter(([block, kept]) => kept !== before.get(block));
  const isIn = byNumber(others.map(([, kept]) => kept.containers));
  const was = byNumber(
    [...before].filter(([block, kept]) => kept !== now.get(block)).map(([, kept]) => kept.containers),
  );
  const added: ContainerConclusion[] = [];
  const changed: ContainerConclusion[] = [];
  const removed = [...was.keys()].filter((number) => !isIn.has(number));
  let isSame = removed.length === 0;
  for (const container of isIn.size === 0 ? [] : containers) {
    const known = was.get(container.number);
    const kept = isIn.get(container.number);
    if (kept === undefined) continue;
    if (known === undefined) added.push(container);
    else if (known.facts !== kept.facts || known.told !== kept.told) {
      changed.push(container);
      isSame &&= known.facts === kept.facts;
    }
  }
  return { added, changed, removed, isSame };
}

function byNumber(blocks: readonly (readonly KeptContainer[])[]): Map<number, KeptContainer> {
  return new Map(blocks.flat().map((kept) => [kept.number, kept]));
}

/** Whether a row to be added is occupied by another boot. */
export function areTaken(
  store: Store,
  added: readonly ContainerConclusion[],
  rowOf: RowOfContainer,
): boolean {
  const taken = store.prepare("SELECT 1 FROM container WHERE id = ?");
  return added.some(({ number }) => taken.get(rowOf(number)) !== undefined);
}

export function writeContainerChanges(
  store: Store,
  boot: BootId,
  { added, changed, removed }: ContainerChanges,
  rowOf: RowOfContainer,
): void {
  if (added.length + changed.length + removed.length === 0) return;
  const writer = new ContainerWriter(store, boot, rowOf);
  for (const number of removed) writer.remove(number);
  for (const container of changed) writer.change(container);
  for (const container of added) writer.add(container);
}

/** First and last events of containers; a last one after `since` may lie where no event is. Runs after the memberships are written. */
export function updateSpans(
  store: Store,
  boot: BootId,
  containers: readonly ContainerConclusion[],
  before: KeptContainers,
  rowOf: RowOfContainer,
  since: number,
): void {
  const update = store.prepare("UPDATE container SET first_event = ?, last_event = ? WHERE id = ?");
  const was = byNumber([...before.values()].map((kept) => kept.containers));
  const touched: number[] = [];
  for (const { number, first, last } of containers) {
    const known = was.get(number);
    const isSame = known !== undefined && known.first === first && known.last === last;
    if (isSame && (last ?? 0) <= since) continue;
    const row = rowOf(number)!;
    update.run(first, last, row);
    touched.push(row);
  }
  if (touched.length > 0) fixLastEvents(store, boot, touched);
}
