// SPDX-License-Identifier: Apache-2.0

/** A file in which others say something of containers. Nothing of it is evidence. */
export interface ClaimSource {
  readonly id: number;
  /** `inventory` or `api-audit`. */
  readonly kind: string;
  readonly formats: string;
  readonly name: string;
  /** The host that was given with it. */
  readonly node: string | null;
  readonly bytes: number;
  readonly sha256: string;
  readonly readMs: number;
  readonly claims: number;
  /** Values that say nothing of containers, and values that could not be read. */
  readonly others: number;
  readonly rejected: number;
}

/** Statements of an inventory on a container or a pod; null: none. */
export interface ContainerClaim {
  readonly class: "container" | "pod";
  readonly id: string;
  readonly podId: string | null;
  readonly name: string | null;
  readonly image: string | null;
  /** Of the image's configuration. */
  readonly imageId: string | null;
  /** Of the registry. */
  readonly digest: string | null;
  readonly pod: string | null;
  readonly namespace: string | null;
  readonly podUid: string | null;
  /** The host, as the inventory itself names it. */
  readonly node: string | null;
  readonly user: string | null;
  readonly privileged: boolean | null;
  readonly createdMs: number | null;
  readonly startedMs: number | null;
  readonly endedMs: number | null;
  readonly labels: readonly (readonly [name: string, value: string])[];
  readonly mounts: readonly (readonly [source: string, target: string, access: string])[];
  readonly ports: readonly string[];
}

/** Statement of an engine's list of events on a container. */
export interface ActionClaim {
  readonly id: string;
  readonly action: string;
  readonly timeMs: number;
  readonly detail: string | null;
  readonly exit: number | null;
}

/** A claim with its source. */
export type Sourced<T> = T & { readonly source: ClaimSource };

/** One of several values, and its source. */
export interface ClaimSide {
  readonly value: string | { readonly timeMs: number };
  /** null: the log. */
  readonly source: ClaimSource | null;
  /** Of the log: the event (row) that has the value; null: no single one. */
  readonly event: number | null;
}

/** Claims that speak against the log (`log`: against names in its command lines), or against each other. */
export interface ClaimContradiction {
  readonly kind: "host" | "start" | "log" | "disagree";
  readonly text: string;
  /** Subject of the disagreement: "image". No log text. */
  readonly what: string;
  readonly sides: readonly ClaimSide[];
}

/** All that is claimed of a container of the log. */
export interface ClaimsView {
  readonly claims: readonly Sourced<ContainerClaim>[];
  /** Further ones. */
  readonly omitted: number;
  /** Number of statements on it in lists of events. */
  readonly actions: number;
  readonly contradictions: readonly ClaimContradiction[];
}
