// SPDX-License-Identifier: Apache-2.0
import type { ClaimContradiction, ClaimSide, ContainerClaim, Sourced } from "../../../types/claims.ts";
import { parsePodName } from "../../../types/parse-pod-name.ts";
import { plainImage } from "./compare-claims.ts";

/** A name of a container out of a command line, and the event (row) that has it. */
export interface LoggedName {
  readonly kind: string;
  readonly value: string;
  readonly event: number;
}

type Claim = Sourced<ContainerClaim>;

/** Fields that the log's command lines name, too: the log's value of a name, null where the name has none, and the claim's. */
const FIELDS: readonly {
  readonly what: string;
  readonly logged: (name: LoggedName) => string | null;
  readonly claimed: (claim: Claim) => string | null;
  readonly isSame?: (logged: string, claimed: string) => boolean;
}[] = [
  {
    what: "image",
    logged: ({ kind, value }) => (kind === "image" ? value : null),
    claimed: ({ image }) => image,
    isSame: isSameImage,
  },
  {
    what: "name",
    logged: ({ kind, value }) => (kind === "name" && parsePodName(value) === undefined ? value : null),
    // Of a pod's container, engines and orchestrators have names of their own.
    claimed: ({ pod, name }) => (pod === null ? name : null),
    isSame: (logged, claimed) => claimed.split(",").includes(logged), // docker ps has aliases, too
  },
  { what: "pod", logged: (name) => podOf(name)?.pod ?? null, claimed: ({ pod }) => pod },
  {
    what: "namespace",
    logged: (name) => podOf(name)?.namespace ?? null,
    claimed: ({ namespace }) => namespace,
  },
];

function podOf({ kind, value }: LoggedName) {
  return kind === "name" ? parsePodName(value) : undefined;
}

/** Disagreements of inventories with a container's names in the log: of each field the log's first value, and each other one of the inventories. */
export function logDisagreements(
  names: readonly LoggedName[],
  claims: readonly Claim[],
): ClaimContradiction[] {
  return FIELDS.flatMap(({ what, logged, claimed, isSame = (a, b) => a === b }) => {
    const own = names.flatMap((name) => {
      const value = logged(name);
      return value === null ? [] : [{ value, source: null, event: name.event }];
    });
    const [first] = own;
    if (first === undefined) return [];
    const others = new Map<string, ClaimSide>();
    for (const claim of claims) {
      const value = claimed(claim);
      if (value === null || others.has(value) || own.some((one) => isSame(one.value, value))) continue;
      others.set(value, { value, source: claim.source, event: null });
    }
    return [...others.values()].map((other) => ({
      kind: "log" as const,
      text: `${other.source?.name} says ${what} ${other.value}, a command line in the log ${first.value}`,
      what,
      sides: [first, other],
    }));
  });
}

/** A client may leave out the registry, which the engine then finds. */
export function isSameImage(logged: string, claimed: string): boolean {
  const [own, other] = [plainImage(logged), plainImage(claimed)];
  if (own === null || other === null || own === other) return true;
  const [registry = ""] = own.split("/");
  const hasRegistry = own.includes("/") && /[.:]|^localhost$/.test(registry);
  return !hasRegistry && other.endsWith(`/${own}`);
}
