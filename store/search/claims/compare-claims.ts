// SPDX-License-Identifier: Apache-2.0
import type { ClaimContradiction, ClaimSide, ContainerClaim, Sourced } from "../../../types/claims.ts";

/** Number of digits of an id that engines print and accept. */
const SHORT_ID = 12;
const HEX = /^[0-9a-f]+$/;

/** Whether two ids identify one container: equal, or one is a prefix of the other. */
export function isSameId(a: string, b: string): boolean {
  if (a === b) return true;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.length >= SHORT_ID && HEX.test(short) && HEX.test(long) && long.startsWith(short);
}

/** `web1` and `web1.example.com` may be one host. */
export function isSameNode(a: string, b: string): boolean {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  return x === y || x.startsWith(`${y}.`) || y.startsWith(`${x}.`);
}

type Claim = Sourced<ContainerClaim>;

/** Fields that two inventories of one container must agree on, as far as both have them. */
const FIELDS: readonly {
  readonly name: string;
  /** The compared form; null: not compared. Claims are compared within the same group. */
  readonly read: (claim: Claim) => { readonly group: string; readonly value: string } | null;
}[] = [
  { name: "image", read: (claim) => inGroup("", plainImage(claim.image)) },
  { name: "image id", read: (claim) => inGroup("", claim.imageId) },
  { name: "digest", read: (claim) => inGroup(claim.source.formats, claim.digest) }, // an index and what it lists have their own
  {
    name: "name",
    read: (claim) => inGroup(claim.pod === null ? "engine" : claim.source.formats, claim.name),
  },
  { name: "pod", read: (claim) => inGroup("", claim.pod) },
  { name: "namespace", read: (claim) => inGroup("", claim.namespace) },
  {
    name: "user",
    read: ({ user }) => inGroup(user !== null && /^\d+$/.test(user) ? "number" : "name", user),
  },
  {
    name: "privileged",
    read: ({ privileged }) => inGroup("", privileged === null ? null : privileged ? "yes" : "no"),
  },
];

function inGroup(group: string, value: string | null): { group: string; value: string } | null {
  return value === null ? null : { group, value };
}

/** A normalised image name; null for an id. */
export function plainImage(image: string | null): string | null {
  if (image === null || /^(?:sha256:)?[0-9a-f]{12,64}$/.test(image)) return null;
  const name = image.replace(/@sha256:[0-9a-f]{64}$/, "").replace(/^(?:docker\.io\/)?(?:library\/)?/, "");
  return /:[^/]*$/.test(name) ? name.replace(/:latest$/, "") : name;
}

/** Disagreements between claims on one container. */
export function disagreements(claims: readonly Claim[]): ClaimContradiction[] {
  return FIELDS.flatMap(({ name, read }) => {
    const groups = new Map<string, Map<string, ClaimSide>>();
    for (const claim of claims) {
      const found = read(claim);
      if (found === null) continue;
      const values = groups.get(found.group) ?? new Map<string, ClaimSide>();
      groups.set(found.group, values);
      if (!values.has(found.value))
        values.set(found.value, { value: found.value, source: claim.source, event: null });
    }
    return [...groups.values()]
      .filter((values) => values.size > 1)
      .map((values) => ({
        kind: "disagree" as const,
        text: `inventories disagree on ${name}: ${[...values.values()].map(({ value, source }) => `${value} (${source?.name})`).join(", ")}`,
        what: name,
        sides: [...values.values()],
      }));
  });
}
