// SPDX-License-Identifier: Apache-2.0

import type { ContainerReader } from "../questions/container-view.ts";
import {
  allContainers,
  allHosts,
  containersNamed,
  containersProvenBy,
  containersWithContid,
  containersWithIdStart,
} from "../store/repositories/containers/find-containers.ts";
import type { Store } from "../store/store.ts";
import { CONTID_UNSET, type Contid } from "../types/contid.ts";
import { HOST_PIDS_FORMER_NAME, HOST_PIDS_NAME } from "../types/host-pids.ts";
import type { ContainerId } from "../types/ids.ts";
import { parseEventReference, resolveEvent } from "./resolve-event.ts";

export { withDescendants } from "../store/repositories/containers/find-containers.ts";

const KEY = /^(?:host|(?:.*\/)?(?:host|\d+\.\d{3}:\d+.*))$/s;

/**
 * Rows of `container` that an argument may mean: the one with that key, else those with that name, else those whose
 * 64-hex id begins with it. `host` means the host of every boot and is the one name that may mean several. Those that
 * are only likely are left out.
 */
export function resolveContainer(store: Store, text: string, read: ContainerReader): ContainerId[] {
  return resolveAny(store, text, read).filter((id) => read(id).class !== "likely");
}

/** The same with those that only command lines show. */
export function resolveAny(store: Store, text: string, read: ContainerReader): ContainerId[] {
  if (text === "host") return allHosts(store);
  const byKey = KEY.test(text) ? containersWithKey(store, text, read) : [];
  if (byKey.length > 0) return byKey;
  const byName = containersNamed(store, isHostPids(text) ? [text, otherNameOf(text)] : [text]);
  return byName.length > 0 || text === "" ? byName : containersWithIdStart(store, text);
}

const isHostPids = (text: string): boolean => text === HOST_PIDS_NAME || text === HOST_PIDS_FORMER_NAME;
const otherNameOf = (text: string): string =>
  text === HOST_PIDS_NAME ? HOST_PIDS_FORMER_NAME : HOST_PIDS_NAME;

/** Rows of `container` with the contid, in any boot. */
export function resolveContid(store: Store, contid: Contid): ContainerId[] {
  return contid === CONTID_UNSET ? [] : containersWithContid(store, contid);
}

/** A key begins with the id of an event; what follows it is the suffix, which no event has. */
function containersWithKey(store: Store, text: string, read: ContainerReader): ContainerId[] {
  if (text.endsWith("/host")) {
    return allHosts(store).filter((id) => read(id).key === text);
  }
  const [, event] = /^((?:.*\/)?\d+\.\d{3}:\d+)/s.exec(text) ?? [];
  const reference = event === undefined ? undefined : parseEventReference(event);
  if (reference === undefined) return [];
  const found = containersProvenBy(store, resolveEvent(store, reference));
  const suffix = text.slice(event!.length);
  const named = found.filter((id) => read(id).key.endsWith(`:${reference.serial}${suffix}`));
  // The kernel may define a container by an event that is older than the log: no row of `event` has it.
  return named.length > 0 ? named : allContainers(store).filter((id) => read(id).key === text);
}
