// SPDX-License-Identifier: Apache-2.0
import { z } from "zod";
import type { ContainerClaim } from "../../types/claims.ts";
import { bounded, claim, date, flag, imageRef, listOf, named, part, text } from "./claim-shapes.ts";
import type { ClaimFormat, FoundClaims } from "./found-claim.ts";

const user = z.number().nullish().catch(null);
const security = part({ privileged: flag, runAsUser: user });
const container = z.object({
  name: z.string(),
  image: text,
  securityContext: security,
  ports: listOf(
    z.object({ containerPort: z.number(), hostPort: z.number().nullish().catch(null), protocol: text }),
  ),
  volumeMounts: listOf(z.object({ name: z.string(), mountPath: text, readOnly: flag })),
});
const state = part({
  running: part({ startedAt: date }),
  terminated: part({ startedAt: date, finishedAt: date, containerID: text }),
});
const status = z.object({
  name: z.string(),
  containerID: text,
  image: text,
  imageID: text,
  state,
  lastState: state,
});
const containers = listOf(container);
const statuses = listOf(status);

const pod = z.object({
  metadata: part({ name: text, namespace: text, uid: text, labels: named, creationTimestamp: date }),
  spec: part({
    nodeName: text,
    containers,
    initContainers: containers,
    ephemeralContainers: containers,
    securityContext: security,
    volumes: listOf(z.object({ name: z.string(), hostPath: part({ path: text }) })),
  }),
  status: part({
    containerStatuses: statuses,
    initContainerStatuses: statuses,
    ephemeralContainerStatuses: statuses,
  }),
});

/** A Pod of `kubectl get pods -o json`, of which each container that has run has an id. */
export const kubernetesPod: ClaimFormat = (value) => {
  if (value === null || typeof value !== "object" || !("kind" in value) || value.kind !== "Pod")
    return undefined;
  const found = podClaims(value);
  return found.containers!.length === 0 ? "other" : found;
};

/** Claims of a Pod object in any context; none if none of its containers has run. */
export function podClaims(value: unknown): FoundClaims {
  const read = pod.safeParse(value);
  if (!read.success) return { format: "kubectl get pods", containers: [] };
  const { metadata, spec, status: all } = read.data;
  const specs = [...spec.containers, ...spec.initContainers, ...spec.ephemeralContainers];
  const paths = new Map(spec.volumes.map(({ name, hostPath }) => [name, hostPath.path]));
  const found = [
    ...all.containerStatuses,
    ...all.initContainerStatuses,
    ...all.ephemeralContainerStatuses,
  ].flatMap((each) => {
    const own = specs.find(({ name }) => name === each.name);
    const shared = {
      class: "container" as const,
      name: bounded(each.name),
      image: own?.image ?? each.image,
      ...imageRef(each.imageID?.replace(/^[a-z-]+:\/\//, "") ?? null),
      pod: metadata.name,
      namespace: metadata.namespace,
      podUid: metadata.uid,
      node: spec.nodeName,
      user: numberText(own?.securityContext.runAsUser ?? spec.securityContext.runAsUser),
      privileged: own === undefined ? null : own.securityContext.privileged === true,
      labels: metadata.labels,
      mounts: (own?.volumeMounts ?? []).map(({ name, mountPath, readOnly }): [string, string, string] => [
        paths.get(name) ?? bounded(name),
        mountPath ?? "",
        readOnly === true ? "ro" : "rw",
      ]),
      ports: (own?.ports ?? []).map(
        ({ containerPort, hostPort, protocol }) =>
          `${hostPort === null || hostPort === undefined ? "" : `${hostPort}->`}${containerPort}/${(protocol ?? "TCP").toLowerCase()}`,
      ),
    };
    const { running, terminated } = each.state;
    const last = each.lastState.terminated;
    return [
      lived(shared, each.containerID, running.startedAt ?? terminated.startedAt, terminated.finishedAt),
      lived(shared, last.containerID, last.startedAt, last.finishedAt),
    ].flat();
  });
  return { format: "kubectl get pods", containers: found };
}

function lived(
  shared: Partial<ContainerClaim> & Pick<ContainerClaim, "class">,
  url: string | null,
  startedMs: number | null,
  endedMs: number | null,
): ContainerClaim[] {
  const id = url?.replace(/^[a-z-]+:\/\//, "") ?? "";
  return id.length < 4 ? [] : [claim({ ...shared, id, startedMs, endedMs })];
}

function numberText(value: number | null | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}
