// SPDX-License-Identifier: Apache-2.0
import type { ClaimsView, ContainerClaim, Sourced } from "../types/claims.ts";
import { shortId } from "../types/short-id.ts";
import { escapeControls } from "./escape-controls.ts";
import { isoTime } from "./zone.ts";

/** Claims of one inventory, in words, with its name. Inert on a terminal. */
export function claimText(claim: Sourced<ContainerClaim>): string {
  return `${claimWords(claim)} (${escapeControls(claim.source.formats)}, ${escapeControls(claim.source.name)})`;
}

/** The same without its source. */
export function claimWords(claim: ContainerClaim): string {
  return escapeControls(claimParts(claim).join(", ")) || "nothing but its id";
}

function claimParts(claim: ContainerClaim): string[] {
  const { name, image, digest, pod, namespace, node, user, privileged, startedMs, mounts, ports } = claim;
  return [
    ...(image === null ? [] : [`image ${image}`]),
    ...(name === null ? [] : [`name ${name}`]),
    ...(pod === null ? [] : [`pod ${namespace === null ? "" : `${namespace}/`}${pod}`]),
    ...(node === null ? [] : [`host ${node}`]),
    ...(user === null ? [] : [`user ${user}`]),
    ...(privileged === true ? ["privileged"] : []),
    ...mounts.filter(([source]) => source.startsWith("/")).map(mountText),
    ...ports.map((port) => `port ${port}`),
    ...(digest === null ? [] : [`digest ${shortDigest(digest)}`]),
    ...(startedMs === null ? [] : [`started ${isoTime(startedMs)}`]),
  ];
}

export function mountText([source, target, access]: ContainerClaim["mounts"][number]): string {
  return `mount ${source}${target === "" ? "" : ` on ${target}`}${access === "ro" ? " read-only" : ""}`;
}

function shortDigest(digest: string): string {
  const [kind, hex = ""] = digest.split(":");
  return `${kind}:${shortId(hex)}`;
}

/** All claims about a container, one per line. */
export function claimLines({ claims, omitted, actions, contradictions }: ClaimsView): string[] {
  return [
    ...claims.map(claimText),
    ...(omitted === 0 ? [] : [`and ${omitted} more: ctraudit names list`]),
    ...(actions === 0
      ? []
      : [`${actions} event${actions === 1 ? "" : "s"} of its engine: ctraudit names list`]),
    ...contradictions.map(({ text }) => `contradiction: ${escapeControls(text)}`),
  ];
}

/** For events, each of which carries its container's claims: its names, and their contradictions. */
export function claimedObject({ claims, contradictions }: ClaimsView): Record<string, unknown> {
  return {
    claims: claims.map(shortObject),
    ...(contradictions.length === 0 ? {} : { contradictions: contradictionObjects(contradictions) }),
  };
}

/** Contradictions as plain data. */
export function contradictionObjects(
  contradictions: ClaimsView["contradictions"],
): { readonly kind: string; readonly text: string }[] {
  return contradictions.map(({ kind, text }) => ({ kind, text }));
}

function shortObject(claim: Sourced<ContainerClaim>): Record<string, unknown> {
  const { name, image, digest, pod, namespace, user, privileged, source } = claim;
  const said = { name, image, digest, pod, namespace, user, privileged };
  return {
    ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== null)),
    format: source.formats,
    inventory: source.sha256,
  };
}

/** A claim as plain data, with all its values. */
export function claimObject({
  source,
  createdMs,
  startedMs,
  endedMs,
  labels,
  mounts,
  ...said
}: Sourced<ContainerClaim>) {
  const time = (timeMs: number | null) => (timeMs === null ? null : isoTime(timeMs));
  return {
    ...said,
    created: time(createdMs),
    started: time(startedMs),
    ended: time(endedMs),
    labels: labels.map(([name, value]) => ({ name, value })),
    mounts: mounts.map(([from, target, access]) => ({ source: from, target, access })),
    format: source.formats,
    file: source.name,
    inventory: source.sha256,
  };
}
