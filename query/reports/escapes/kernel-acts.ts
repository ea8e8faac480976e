// SPDX-License-Identifier: Apache-2.0

import { bootEvents, isInside } from "../../../store/repositories/causes/placed-events.ts";
import type { BootId, ContainerId } from "../../../types/ids.ts";
import { firstPrograms } from "../../paths/first-programs.ts";
import { hostDisks } from "../../paths/host-disks.ts";
import { placeName } from "../cell-names.ts";
import { confiner } from "../container-row.ts";
import { hostWords } from "../host-words.ts";
import { type ReportReader, searchEvents } from "../report-reader.ts";
import { engineActs } from "./engine-acts.ts";
import type { Escape } from "./escape.ts";
import { type Act, type ActKind, callActs } from "./kernel-calls.ts";
import { fileActs } from "./raw-files.ts";

/** `ofHost`: the rank where the disk holds files that the host's own tasks use. */
const KINDS: Readonly<
  Record<
    ActKind,
    { readonly rank: number; readonly ofHost?: number; readonly what: string; readonly isGiven?: true }
  >
> = {
  module: { rank: 1, what: "loaded a kernel module" },
  kexec: { rank: 1, what: "loaded another kernel" },
  "memory-written": { rank: 1, what: "opened the kernel's memory for writing" },
  "disk-written": { rank: 2, ofHost: 1, what: "opened a disk for writing" },
  mounted: { rank: 2, ofHost: 1, what: "mounted a disk" },
  traced: { rank: 1, what: "traced a task of the host" },
  "traced-last-seen": { rank: 2, what: "traced a task last seen on the host" },
  "memory-read": { rank: 2, what: "opened the kernel's memory to read" },
  node: { rank: 2, what: "made a device file of a disk or of the kernel's memory" },
  unloaded: { rank: 2, what: "removed a kernel module" },
  handle: { rank: 2, what: "opened a file by its handle" },
  sysrq: { rank: 2, what: "opened sysrq-trigger for writing" },
  "disk-read": { rank: 3, ofHost: 2, what: "opened a disk to read" },
  bpf: { rank: 3, what: "loaded a BPF program" },
  engine: { rank: 3, what: "called on the socket of an engine", isGiven: true },
  "engine-failed": { rank: 4, what: "called on the socket of an engine, and the call failed", isGiven: true },
  client: { rank: 3, what: "ran a client of an engine", isGiven: true },
};

/** An act, how often a container did it, and the last time. */
interface Repeated {
  readonly act: Act;
  readonly container: ContainerId;
  times: number;
  last: number;
}

/**
 * Acts of a container's tasks on the kernel that all containers share, or on a disk below its file systems: after the container's
 * first program, since earlier acts are the runtime's own. One finding for each kind and object, at the first time.
 */
export function actsOnKernel(reader: ReportReader, boot: BootId): Escape[] {
  const events = bootEvents(reader.store, boot);
  const calls = [...callActs(reader, events)];
  const made = new Set(
    calls.flatMap(({ kind, object }) => (kind === "node" && object !== null ? [object] : [])),
  );
  const inside = [...calls, ...fileActs(reader, events, made), ...engineActs(reader, events)].filter(
    (act) => isInside(act) && confiner(reader.container(act.container!)) !== null,
  );
  const began = firstPrograms(reader.store, [...new Set(inside.map(({ container }) => container!))]);
  const found = new Map<string, Repeated>();
  for (const act of inside.sort((a, b) => a.id - b.id)) {
    const container = act.container!;
    const first = began.get(container) ?? 0;
    // The first program may be a client.
    if (act.id < first || (act.id === first && act.kind !== "client")) continue;
    const key = JSON.stringify([container, act.kind, act.device, act.object]);
    const known = found.get(key);
    if (known === undefined) found.set(key, { act, container, times: 1, last: act.id });
    else {
      known.times += 1;
      known.last = act.id;
    }
  }
  const repeated = [...found.values()];
  const disks = repeated.flatMap(({ act: { kind, device } }) =>
    device !== null && KINDS[kind].ofHost !== undefined ? [device] : [],
  );
  const ofHost = hostDisks(reader.store, boot, disks);
  return repeated.map((one) => escapeOf(reader, one, ofHost.get(one.act.device ?? "") ?? null));
}

/** `witness`: the host's event on a file of the disk. */
function escapeOf(
  reader: ReportReader,
  { act, container, times, last }: Repeated,
  witness: number | null,
): Escape {
  const { rank, ofHost, what, isGiven } = KINDS[act.kind];
  const shown = ofHost === undefined ? null : witness;
  return {
    rank: shown === null ? rank : ofHost!,
    timeMs: act.timeMs,
    containers: [container],
    own: [act.id],
    ...(isGiven && { isGiven }),
    source: { kind: "act", act, times, last, ofHost: shown },
    words: () => {
      const events = [...new Set([act.id, last, ...(shown === null ? [] : [shown])])].map(reader.id);
      const parts = [
        act.object === null ? "" : `${act.object}, `,
        `by ${act.call} of pid ${act.pid}`,
        act.device === null ? "" : `, device ${act.device}`,
        shown === null ? "" : `, with a file that an event of ${hostWords(reader, [shown])} names`,
        times === 1 ? "" : `; ${times} times`,
      ];
      const view = reader.container(container);
      return {
        what,
        where: placeName(confiner(view) ?? view),
        how: parts.join(""),
        events,
        search: searchEvents(events),
      };
    },
  };
}
