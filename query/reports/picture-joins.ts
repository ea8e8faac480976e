// SPDX-License-Identifier: Apache-2.0
import { bootOf } from "../../store/event-key.ts";
import { hostByPids, hostContainers } from "../../store/repositories/containers/container-rows.ts";
import type { BootId, ContainerId, TaskId } from "../../types/ids.ts";
import type { Cause, CauseKind } from "../causes/cause.ts";
import { isByCommandLine } from "../causes/cause-words.ts";
import { readCauses } from "../causes/read-causes.ts";
import { bootMoves } from "./boot-moves.ts";
import type { PictureJoin } from "./report-model.ts";
import type { ReportReader } from "./report-reader.ts";

/** A join before its containers have bars. */
export type Link = Omit<PictureJoin, "fromKey" | "toKey"> & {
  readonly from: ContainerId;
  readonly to: ContainerId;
};

/** Names of the causes that are drawn; "by time": order and time alone tie the two containers. A way out ends at the host: another root directory changes no container. */
const CAUSE_ARROWS: Readonly<
  Partial<Record<CauseKind, { readonly label: string; readonly isWayOut: boolean }>>
> = {
  "daemon-client": { label: "turned to an engine (by time)", isWayOut: false },
  "exec-by": { label: "exec", isWayOut: false },
  "shim-client": { label: "shim's socket", isWayOut: true },
  "kernel-helper": { label: "kernel helper", isWayOut: true },
  "host-file": { label: "file run by the host", isWayOut: true },
  "host-program": { label: "file run by the host", isWayOut: true },
  "host-root": { label: "root directory of the host", isWayOut: true },
};
/** Of a request that is inferred from a command line. */
const CLIENT = "ran an engine's client (by time)";
const LEFT = "left it";

/** Causes and ways out first: they are named, and must not be lost among a thousand moves. */
export function pictureJoins(reader: ReportReader, boot: BootId): Link[] {
  const all = readCauses(reader.store);
  const causes = all.flatMap((cause): Link[] => {
    const { kind, from, fromContainer, to, toContainer } = cause;
    const words = CAUSE_ARROWS[kind];
    if (words === undefined || fromContainer === null || bootOf(from) !== boot) return [];
    const end = words.isWayOut ? hostOf(reader, boot, cause) : toContainer;
    if (end === undefined || end === null) return [];
    return [
      {
        from: fromContainer,
        to: end,
        timeMs: reader.timeMs(to),
        event: reader.id(to),
        kind: words.isWayOut ? "crossing" : "cause",
        label: kind === "daemon-client" && isByCommandLine(reader.events, cause) ? CLIENT : words.label,
      },
    ];
  });
  const left = new Set(all.flatMap(({ kind, to }) => (kind === "left-container" ? [to] : [])));
  const moves = moveLinks(reader, boot, left);
  return [...causes, ...moves.filter(({ kind }) => kind !== "join"), ...moves.filter(isPlain)];
}

const isPlain = ({ kind }: Link): boolean => kind === "join";

/** The host's row that a way out is proven to reach: that of the run, or of the event that shows whose a directory is. undefined: the log shows none. */
function hostOf(reader: ReportReader, boot: BootId, cause: Cause): ContainerId | undefined {
  const hosts = hostContainers(reader.store, boot);
  if (cause.toContainer !== null && hosts.includes(cause.toContainer)) return cause.toContainer;
  for (const event of cause.through) {
    const place = reader.events.event(event).container;
    if (place?.class === "host") return place.row;
  }
  // A directory of the first process, in a container with the host's process ids.
  return cause.kind === "host-root" ? (hostByPids(reader.store, boot) ?? hosts[0]) : undefined;
}

/** Moves of tasks between known places. A way out (`left`: events by which a task left its container) goes on behind places that are not known. */
function moveLinks(reader: ReportReader, boot: BootId, left: ReadonlySet<number>): Link[] {
  const outside = new Map<TaskId, ContainerId>();
  const links: Link[] = [];
  for (const { task, from, to, event } of bootMoves(reader, boot)) {
    const isLeft = left.has(event) || (from === null && outside.has(task));
    const start = from ?? outside.get(task);
    if (start === undefined) continue;
    if (isLeft && to === null) outside.set(task, start);
    else outside.delete(task);
    if (to === null || to === start) continue;
    const isOut = isLeft && reader.container(to).class === "host";
    links.push({
      from: start,
      to,
      timeMs: reader.timeMs(event),
      event: reader.id(event),
      kind: isOut ? "crossing" : "join",
      label: isOut ? LEFT : null,
    });
  }
  return links;
}
