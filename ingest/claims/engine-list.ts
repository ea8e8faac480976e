// SPDX-License-Identifier: Apache-2.0
import { z } from "zod";
import {
  bounded,
  claim,
  date,
  flag,
  id,
  imageRef,
  instant,
  listOf,
  named,
  podOf,
  text,
} from "./claim-shapes.ts";
import type { ClaimFormat } from "./found-claim.ts";

/** A line of `docker ps --format json`, or of `nerdctl ps`: all texts. */
const listed = z.object({
  ID: id,
  Names: text,
  Image: text,
  CreatedAt: date,
  Labels: text,
  Mounts: text,
  Ports: text,
});

export const dockerList: ClaimFormat = (value) => {
  if (value === null || typeof value !== "object" || !("ID" in value && "Names" in value && "Image" in value))
    return undefined;
  const read = listed.safeParse(value);
  if (!read.success) return { wrong: "has no id of a container" };
  const { ID, Names, Image, CreatedAt, Labels, Mounts, Ports } = read.data;
  const labels = splitList(Labels).map((label): [string, string] => {
    const at = label.indexOf("=");
    return at < 0 ? [label, ""] : [label.slice(0, at), label.slice(at + 1)];
  });
  return {
    format: "docker ps",
    containers: [
      claim({
        class: "container",
        id: ID,
        name: Names,
        image: Image,
        ...podOf(labels),
        createdMs: CreatedAt,
        labels,
        mounts: splitList(Mounts).map((source) => [source, "", ""]),
        ports: splitList(Ports),
      }),
    ],
  };
};

function splitList(value: string | null): string[] {
  return value === null ? [] : value.split(/,\s*/).slice(0, 256);
}

const port = z.object({
  host_ip: text,
  host_port: z.number().nullish().catch(null),
  container_port: z.number(),
  protocol: text,
});

/** An object of `podman ps --format json`. */
const podmanListed = z.object({
  Id: id,
  Names: listOf(z.string()),
  Image: text,
  ImageID: text,
  Created: instant,
  StartedAt: instant,
  ExitedAt: instant,
  Exited: flag,
  Labels: named,
  Mounts: listOf(z.string()),
  Pod: text,
  PodName: text,
  Ports: listOf(port),
});

export const podmanList: ClaimFormat = (value) => {
  if (value === null || typeof value !== "object" || !("Id" in value && "Names" in value)) return undefined;
  const read = podmanListed.safeParse(value);
  if (!read.success) return { wrong: "has no id of a container" };
  const {
    Id,
    Names,
    Image,
    ImageID,
    Created,
    StartedAt,
    ExitedAt,
    Exited,
    Labels,
    Mounts,
    Pod,
    PodName,
    Ports,
  } = read.data;
  return {
    format: "podman ps",
    containers: [
      claim({
        class: "container",
        id: Id,
        podId: Pod,
        name: Names[0] === undefined ? null : bounded(Names[0]),
        image: Image,
        imageId: imageRef(ImageID).imageId,
        ...podOf(Labels),
        ...(PodName === null ? {} : { pod: PodName }),
        createdMs: Created,
        startedMs: StartedAt,
        endedMs: Exited === true ? ExitedAt : null,
        labels: Labels,
        mounts: Mounts.map((target) => ["", bounded(target), ""]),
        ports: Ports.map(
          ({ host_ip, host_port, container_port, protocol }) =>
            `${host_ip ?? ""}:${host_port ?? ""}->${container_port}/${protocol ?? "tcp"}`,
        ),
      }),
    ],
  };
};
