// SPDX-License-Identifier: Apache-2.0
import { containerdInfo } from "./containerd-info.ts";
import { criList } from "./cri-list.ts";
import { dockerEvents, podmanEvents } from "./engine-events.ts";
import { engineInspect } from "./engine-inspect.ts";
import { dockerList, podmanList } from "./engine-list.ts";
import type { ClaimFormat, FoundClaims } from "./found-claim.ts";
import { kubernetesPod } from "./kubernetes-pods.ts";

/** In this order: of formats with common names, the more specific one is tried first. */
const FORMATS: readonly ClaimFormat[] = [
  kubernetesPod,
  engineInspect,
  dockerEvents,
  podmanEvents,
  criList,
  containerdInfo,
  dockerList,
  podmanList,
];

/** Keys of lists in which commands wrap several objects. */
const LISTS = ["items", "containers"] as const;

/** Claims of one value of an inventory, by its content; for a list, those of each element. */
export function* readClaims(value: unknown): Generator<FoundClaims | "other" | { readonly wrong: string }> {
  for (const each of elementsOf(value)) yield readOne(each);
}

function elementsOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (value === null || typeof value !== "object") return [value];
  for (const name of LISTS) {
    const list = (value as Record<string, unknown>)[name];
    if (Array.isArray(list)) return list;
  }
  return [value];
}

function readOne(value: unknown): FoundClaims | "other" | { readonly wrong: string } {
  for (const format of FORMATS) {
    const found = format(value);
    if (found !== undefined) return found;
  }
  return {
    wrong: isAudit(value) ? "is an event of a Kubernetes API audit log" : "is of no format that is known",
  };
}

function isAudit(value: unknown): boolean {
  const version = (value as { apiVersion?: unknown } | null)?.apiVersion;
  return typeof version === "string" && version.startsWith("audit.k8s.io/");
}
