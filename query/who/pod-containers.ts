// SPDX-License-Identifier: Apache-2.0
import type { ContainerView } from "../../questions/container-view.ts";
import { ClaimReader, hasClaims } from "../../store/repositories/claims/claim-rows.ts";
import {
  containersWithHostname,
  containersWithId,
  type PodName,
  readPodNames,
} from "../../store/repositories/claims/pod-names.ts";
import { isSameId, isSameNode } from "../../store/search/claims/compare-claims.ts";
import type { Store } from "../../store/store.ts";
import type { ApiRequest } from "../../types/api-requests.ts";
import type { ContainerId } from "../../types/ids.ts";
import { parsePodName } from "../../types/parse-pod-name.ts";

/** A container of the log that is one of a pod's, and how that is known. */
export interface PodContainer {
  readonly container: ContainerId;
  readonly how: "inventory" | "name" | "hostname";
  /** The event that gives the name; the inventory. */
  readonly event: number | null;
  readonly inventory: { readonly name: string; readonly sha256: string } | null;
}

/** A pod as the log or an inventory names it. */
export interface PodOf {
  readonly namespace: string | null;
  readonly pod: string;
  readonly container: string | null;
}

/** Reads the containers of a request's pod: by inventories, else by names in the log, else by the pod's host name. */
export function podContainerReader(
  store: Store,
  view: (container: ContainerId) => ContainerView,
  nodeOf: (event: number) => string | null,
): (request: Pick<ApiRequest, "namespace" | "pod" | "container" | "node">) => readonly PodContainer[] {
  const claims = hasClaims(store) ? new ClaimReader(store) : undefined;
  const named = readPodNames(store).flatMap((name) => {
    const pod = parsePodName(name.value);
    return pod === undefined ? [] : [{ ...name, ...pod }];
  });
  const known = new Map<string, readonly PodContainer[]>();

  function byInventory({ namespace, pod, container }: Parameters<typeof read>[0]): PodContainer[] {
    return (claims?.ofPod(pod!, namespace) ?? [])
      .filter((claim) => claim.class === "container" && (container === null || claim.name === container))
      .flatMap((claim) => {
        const node = claim.node ?? claim.source.node;
        return containersWithId(store, claim.id.slice(0, 12))
          .filter(({ value, event }) => isSameId(value, claim.id) && fits(node, nodeOf(event)))
          .map((name) => ({ ...tied(name), how: "inventory" as const, inventory: claim.source }));
      });
  }

  function read(
    request: Pick<ApiRequest, "namespace" | "pod" | "container" | "node">,
  ): readonly PodContainer[] {
    const { namespace, pod, container, node } = request;
    if (pod === null) return [];
    const key = JSON.stringify([namespace, pod, container, node]);
    const before = known.get(key);
    if (before !== undefined) return before;
    const byName = named
      .filter((name) => name.pod === pod && (namespace === null || name.namespace === namespace))
      .filter((name) => name.own !== "POD" && (container === null || name.own === container))
      .map((name) => ({ ...tied(name), how: "name" as const }));
    const sure = [...byInventory(request), ...byName];
    const found =
      sure.length > 0
        ? sure
        : containersWithHostname(store, pod).map((name) => ({ ...tied(name), how: "hostname" as const }));
    const distinct = new Map<ContainerId, PodContainer>();
    for (const each of found)
      if (
        fits(node, nodeOf(each.event ?? 0)) &&
        view(each.container).class !== "host" &&
        !distinct.has(each.container)
      )
        distinct.set(each.container, each);
    known.set(key, [...distinct.values()]);
    return [...distinct.values()];
  }
  return read;
}

function tied({ container, event }: PodName): Omit<PodContainer, "how"> {
  return { container, event, inventory: null };
}

function fits(claimed: string | null, own: string | null): boolean {
  return claimed === null || own === null || isSameNode(claimed, own);
}

/** Pods that a container is one of, by inventories and by its names in the log. */
export function podsOfContainer({ claimed, name }: ContainerView): PodOf[] {
  const said = (claimed?.claims ?? []).flatMap(({ pod, namespace, name: own }) =>
    pod === null ? [] : [{ pod, namespace, container: own }],
  );
  const parsed = name === null ? undefined : parsePodName(name);
  const named =
    parsed === undefined ? [] : [{ pod: parsed.pod, namespace: parsed.namespace, container: parsed.own }];
  const distinct = new Map(
    [...said, ...named].map((each) => [JSON.stringify([each.namespace, each.pod]), each]),
  );
  return [...distinct.values()];
}
