// SPDX-License-Identifier: Apache-2.0
import { z } from "zod";
import { claim, flag, id, imageRef, instant, listOf, named, part, podOf, text } from "./claim-shapes.ts";
import type { ClaimFormat, FoundClaims } from "./found-claim.ts";

const metadata = part({ name: text, namespace: text, uid: text });
const image = part({ image: text, userSpecifiedImage: text });
const common = { id, metadata, createdAt: instant, labels: named };

/** An object of `crictl ps -o json`. */
const listed = z.object({ ...common, podSandboxId: id, image, imageRef: text });
/** An object of `crictl pods -o json`. */
const pod = z.object({ ...common, state: z.string().regex(/^SANDBOX_/) });
/** `crictl inspect` */
const inspected = z.object({
  status: z.object({
    ...common,
    state: z.string().regex(/^CONTAINER_/),
    startedAt: instant,
    finishedAt: instant,
    image,
    imageRef: text,
    mounts: listOf(z.object({ hostPath: text, containerPath: text, readonly: flag })),
  }),
  info: part({
    sandboxID: text,
    privileged: flag,
    config: part({ linux: part({ security_context: part({ privileged: flag }) }) }),
  }),
});

export const criList: ClaimFormat = (value) => {
  if (value === null || typeof value !== "object") return undefined;
  if ("podSandboxId" in value) {
    const read = listed.safeParse(value);
    if (!read.success) return { wrong: "has no id of a container" };
    const { podSandboxId, imageRef: ref, ...rest } = read.data;
    return container("crictl ps", { ...rest, podId: podSandboxId, ref });
  }
  const sandbox = pod.safeParse("status" in value ? value.status : value);
  if (sandbox.success) return podClaim("status" in value ? "crictl inspectp" : "crictl pods", sandbox.data);
  if (
    !("status" in value && value.status !== null && typeof value.status === "object" && "id" in value.status)
  )
    return undefined;
  const read = inspected.safeParse(value);
  if (!read.success) return { wrong: "has no id of a container" };
  const { status, info } = read.data;
  const found = container("crictl inspect", { ...status, podId: info.sandboxID, ref: status.imageRef });
  const [only] = found.containers!;
  return {
    ...found,
    containers: [
      {
        ...only!,
        privileged: info.privileged ?? info.config.linux.security_context.privileged,
        startedMs: status.startedAt,
        endedMs: status.finishedAt,
        mounts: status.mounts.map(({ hostPath, containerPath, readonly }) => [
          hostPath ?? "",
          containerPath ?? "",
          readonly === true ? "ro" : "rw",
        ]),
      },
    ],
  };
};

function container(
  format: string,
  said: Omit<z.infer<typeof listed>, "podSandboxId" | "imageRef"> & {
    podId: string | null;
    ref: string | null;
  },
): FoundClaims {
  const named = said.image.userSpecifiedImage ?? said.image.image;
  return {
    format,
    containers: [
      claim({
        class: "container",
        id: said.id,
        podId: said.podId,
        name: said.metadata.name,
        image: named !== null && /^sha256:/.test(named) ? null : named,
        ...imageRef(said.ref ?? said.image.image),
        ...podOf(said.labels),
        createdMs: said.createdAt,
        labels: said.labels,
      }),
    ],
  };
}

function podClaim(format: string, said: z.infer<typeof pod>): FoundClaims {
  return {
    format,
    containers: [
      claim({
        class: "pod",
        id: said.id,
        podId: said.id,
        pod: said.metadata.name,
        namespace: said.metadata.namespace,
        podUid: said.metadata.uid,
        createdMs: said.createdAt,
        labels: said.labels,
      }),
    ],
  };
}
