// SPDX-License-Identifier: Apache-2.0
import { z } from "zod";
import { claim, date, listOf, named, part, podOf, text, wellFormed } from "./claim-shapes.ts";
import type { ClaimFormat } from "./found-claim.ts";

/** `ctr container info` */
const info = z.object({
  ID: z.string().min(1).max(512).transform(wellFormed),
  Image: text,
  Labels: named,
  CreatedAt: date,
  Spec: part({
    process: part({ user: part({ uid: z.number().nullish().catch(null) }) }),
    mounts: listOf(z.object({ source: text, destination: text, type: text, options: listOf(z.string()) })),
    annotations: named,
  }),
});

export const containerdInfo: ClaimFormat = (value) => {
  if (value === null || typeof value !== "object" || !("ID" in value && "Snapshotter" in value))
    return undefined;
  const read = info.safeParse(value);
  if (!read.success) return { wrong: "has no id of a container" };
  const { ID, Image, Labels, CreatedAt, Spec } = read.data;
  const note = (name: string) =>
    Spec.annotations.find(([each]) => each === `io.kubernetes.cri.${name}`)?.[1] ?? null;
  const isSandbox = note("container-type") === "sandbox";
  const { uid } = Spec.process.user;
  const labelled = podOf(Labels);
  return {
    format: "ctr container info",
    containers: [
      claim({
        class: isSandbox ? "pod" : "container",
        id: ID,
        podId: note("sandbox-id"),
        name: note("container-name") ?? Labels.find(([each]) => each === "nerdctl/name")?.[1] ?? null,
        image: Image,
        pod: labelled.pod ?? note("sandbox-name"),
        namespace: labelled.namespace ?? note("sandbox-namespace"),
        podUid: labelled.podUid ?? note("sandbox-uid"),
        user: uid === null || uid === undefined ? null : String(uid),
        createdMs: CreatedAt,
        labels: Labels,
        mounts: Spec.mounts
          .filter(({ type }) => type === "bind")
          .map(({ source, destination, options }) => [
            source ?? "",
            destination ?? "",
            options.includes("ro") ? "ro" : "rw",
          ]),
      }),
    ],
  };
};
