// SPDX-License-Identifier: Apache-2.0

/** A file with external claims about containers. None of them is evidence. */
export interface ClaimSource {
  readonly id: number;
  /** `inventory` or `api-audit`. */
  readonly kind: string;
  readonly formats: string;
  readonly name: string;
  /** The host given at its import. */
  readonly node: string | null;
  readonly bytes: number;
  readonly sha256: string;
  readonly readMs: number;
  readonly claims: number;
  /** Values without claims about containers, and unreadable values. */
  readonly others: number;
  readonly rejected: number;
}

/** Claims of an inventory about a container or a pod; null: none. */
export interface ContainerClaim {
  readonly class: "container" | "pod";
  readonly id: string;
  readonly podId: string | null;
  readonly name: string | null;
  readonly image: string | null;
  /** The digest of the image's configuration. */
  readonly imageId: string | null;
  /** The registry's digest. */
  readonly digest: string | null;
  readonly pod: string | null;
  readonly namespace: string | null;
  readonly podUid: string | null;
  /** The host named in the inventory itself. */
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

/** Claim of an engine's list of events about a container. */
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
  /** For the log: the event (row) with the value; null: no single one. */
  readonly event: number | null;
}

/** Claims that contradict the log (`log`: names in its command lines), or each other. */
export interface ClaimContradiction {
  readonly kind: "host" | "start" | "log" | "disagree";
  readonly text: string;
  /** Subject of the disagreement: "image". No log text. */
  readonly what: string;
  readonly sides: readonly ClaimSide[];
}

/** All claims about a container of the log. */
export interface ClaimsView {
  readonly claims: readonly Sourced<ContainerClaim>[];
  /** Further ones. */
  readonly omitted: number;
  /** Number of claims about it in lists of events. */
  readonly actions: number;
  readonly contradictions: readonly ClaimContradiction[];
}
