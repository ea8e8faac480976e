// SPDX-License-Identifier: Apache-2.0
import { z } from "zod";
import {
  bounded,
  claim,
  date,
  flag,
  id,
  imageRef,
  listOf,
  named,
  part,
  podOf,
  text,
} from "./claim-shapes.ts";
import type { ClaimFormat } from "./found-claim.ts";

const mount = z.object({ Source: text, Destination: text, RW: flag });

/** An object of `docker inspect`, `nerdctl inspect` and `podman inspect`. */
const inspected = z.object({
  Id: id,
  Name: text,
  Created: date,
  Image: text,
  ImageName: text,
  ImageDigest: text,
  Pod: text,
  State: part({ StartedAt: date, FinishedAt: date }),
  HostConfig: part({ Privileged: flag }),
  Config: part({ Image: text, User: text, Labels: named }),
  NetworkSettings: part({ Ports: z.unknown().optional() }),
  Mounts: listOf(mount),
});

/** Containers alone: images and networks have an Id, too. */
export const engineInspect: ClaimFormat = (value) => {
  if (value === null || typeof value !== "object" || !("Id" in value)) return undefined;
  if (!("State" in value && "Config" in value)) return "RepoTags" in value ? "other" : undefined;
  const read = inspected.safeParse(value);
  if (!read.success) return { wrong: "has no id of a container" };
  const {
    Id,
    Name,
    Created,
    Image,
    ImageName,
    ImageDigest,
    Pod,
    State,
    HostConfig,
    Config,
    NetworkSettings,
    Mounts,
  } = read.data;
  const name = Name?.replace(/^\//, "") ?? null;
  const isPodman = ImageName !== null;
  return {
    format: isPodman ? "podman inspect" : "docker inspect",
    containers: [
      claim({
        class: "container",
        id: Id,
        podId: Pod,
        ...imageRef(Image),
        digest: ImageDigest,
        name,
        image: ImageName ?? Config.Image ?? (Image !== null && !/^sha256:/.test(Image) ? Image : null),
        ...podOf(Config.Labels),
        user: Config.User,
        privileged: HostConfig.Privileged,
        createdMs: Created,
        startedMs: State.StartedAt,
        endedMs:
          State.FinishedAt !== null && (State.StartedAt ?? 0) <= State.FinishedAt ? State.FinishedAt : null,
        labels: Config.Labels,
        mounts: Mounts.map(({ Source, Destination, RW }) => [
          Source ?? "",
          Destination ?? "",
          RW === false ? "ro" : "rw",
        ]),
        ports: portsOf(NetworkSettings.Ports),
      }),
    ],
  };
};

const bindings = z.array(z.object({ HostIp: text, HostPort: text }));

/** `{"80/tcp": [{"HostIp": "0.0.0.0", "HostPort": "8080"}]}` as docker prints it. */
function portsOf(value: unknown): string[] {
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value)
    .slice(0, 256)
    .flatMap(([port, hosts]) => {
      const read = bindings.safeParse(hosts);
      return read.success && read.data.length > 0
        ? read.data.map(({ HostIp, HostPort }) => bounded(`${HostIp ?? ""}:${HostPort ?? ""}->${port}`))
        : [bounded(port)];
    });
}
