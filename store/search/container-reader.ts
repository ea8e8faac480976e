// SPDX-License-Identifier: Apache-2.0

import type { BootReader } from "../../questions/boot-view.ts";
import type { ContainerReader, ContainerView } from "../../questions/container-view.ts";
import type { ContainerClass } from "../../types/attribution/conclusions.ts";
import { HOST_PIDS_SUFFIX } from "../../types/host-pids.ts";
import type { BootId, ContainerId } from "../../types/ids.ts";
import { isReservedName } from "../../types/reserved-names.ts";
import type { Store } from "../store.ts";
import { claimsReader } from "./claims/claims-reader.ts";

interface ContainerRow {
  id: ContainerId;
  key_event: number;
  key_suffix: string;
  boot: BootId;
  parent: ContainerId | null;
  class: ContainerClass;
  contid: Uint8Array | null;
}

const NAME_KINDS = ["name", "label", "id", "hostname", "image", "runtime"];
const CACHE_LIMIT = 65_536;

/** Reads containers by row, each once; a parent that would be its own descendant is left out of the path. */
export function containerReader(store: Store, boots: BootReader): ContainerReader {
  const row = store.prepare(
    "SELECT id, key_event, key_suffix, boot, parent, class, contid FROM container WHERE id = ?",
  );
  const names = store.prepare(
    "SELECT kind, value, event FROM container_name WHERE container = ? ORDER BY event, value",
  );
  const claimsOf = claimsReader(store, boots);
  const cache = new Map<ContainerId, ContainerView>();

  /** Rows from the container outwards, up to one whose view is known. */
  function rowsAbove(id: ContainerId): { rows: ContainerRow[]; known: ContainerView | null } {
    const rows: ContainerRow[] = [];
    const seen = new Set<ContainerId>();
    for (let at: ContainerId | null = id; at !== null && !seen.has(at); ) {
      const known = cache.get(at);
      if (known !== undefined) return { rows, known };
      seen.add(at);
      const found = row.get(at) as ContainerRow;
      rows.push(found);
      at = found.parent;
    }
    return { rows, known: null };
  }

  function viewOf(found: ContainerRow, parent: ContainerView | null): ContainerView {
    const { id } = found;
    const key = containerKey(found, boots);
    const called = names.all(id) as { kind: string; value: string; event: number }[];
    const claimed = claimsOf?.({ id, boot: found.boot, names: called });
    const isHostByPids = found.class === "host" && found.key_suffix === HOST_PIDS_SUFFIX;
    const view: ContainerView = {
      row: id,
      key,
      contid: found.contid === null ? null : Buffer.from(found.contid).readBigUInt64BE().toString(),
      name: found.class === "host" && !isHostByPids ? "host" : nameOf(found, called),
      id: called.find(({ kind }) => kind === "id")?.value ?? null,
      class: found.class,
      isHostByPids,
      path: parent === null ? [key] : [...parent.path, key],
      parent,
      ...(claimed === undefined ? {} : { claimed }),
    };
    if (cache.size >= CACHE_LIMIT) cache.clear();
    cache.set(id, view);
    return view;
  }
  return (id) => {
    const { rows, known } = rowsAbove(id);
    return rows.reduceRight<ContainerView | null>((parent, found) => viewOf(found, parent), known)!;
  };
}

function containerKey({ key_event, key_suffix, boot, class: kind }: ContainerRow, boots: BootReader): string {
  const { node } = boots.boot(boot);
  if (kind === "host") return node === null ? "host" : `${node}/host`;
  return boots.eventId(key_event) + key_suffix;
}

/** A container whose name equals one of ctraudit's own locations is shown by its key. */
function nameOf(
  { class: kind }: ContainerRow,
  names: readonly { kind: string; value: string }[],
): string | null {
  const best = bestName(names);
  return kind !== "host" && best !== null && isReservedName(best) ? null : best;
}

function bestName(names: readonly { kind: string; value: string }[]): string | null {
  for (const kind of NAME_KINDS) {
    const found = names.find((name) => name.kind === kind);
    if (found !== undefined) return found.value;
  }
  return null;
}
