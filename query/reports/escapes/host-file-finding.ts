// SPDX-License-Identifier: Apache-2.0

import type { ContainerId } from "../../../types/ids.ts";
import { placeName } from "../cell-names.ts";
import { fileRow } from "../files-written.ts";
import type { ReportReader } from "../report-reader.ts";
import type { Escape } from "./escape.ts";

/** A task's event with a file on a device that the host uses. */
interface FileEvent {
  readonly id: number;
  readonly timeMs: number;
  readonly container: ContainerId;
}

/** The finding of a file on a device that the host uses: `did` says what was done with it. */
export function hostFileFinding(
  reader: ReportReader,
  { id, timeMs, container }: FileEvent,
  hosts: readonly ContainerId[],
  devices: Parameters<typeof fileRow>[2],
  { rank, did }: { readonly rank: Escape["rank"]; readonly did: "changed" | "read" },
): Escape {
  return {
    rank,
    timeMs,
    containers: [container, ...hosts],
    isGiven: true,
    source: { kind: "file", event: id, did },
    words: () => {
      const { cells, events, search } = fileRow(reader, id, devices);
      const [, pid, , call, path, device] = cells;
      return {
        what: `${did === "changed" ? "changed a file" : "opened a file to read"} on a device that the host uses`,
        where: placeName(reader.container(container)),
        how:
          typeof path === "string" ? `${path}, by ${call} of pid ${pid} on device ${device}` : (path ?? null),
        events,
        search,
      };
    },
  };
}
