// SPDX-License-Identifier: Apache-2.0

import type { ContainerId } from "../../../types/ids.ts";
import { changedFile } from "../../paths/changed-file.ts";
import { placeName } from "../cell-names.ts";
import { fileRow } from "../files-written.ts";
import { hostWords } from "../host-words.ts";
import type { ReportReader } from "../report-reader.ts";
import { deedVerb } from "./deed-verb.ts";
import type { Escape } from "./escape.ts";

/** A task's event with a file on a device that the host uses. */
interface DeviceFileEvent {
  readonly id: number;
  readonly timeMs: number;
  readonly container: ContainerId;
  readonly device: string | null;
}

/** The finding of a file on a device that the host uses. */
export function hostFileFinding(
  reader: ReportReader,
  { id, timeMs, container, device }: DeviceFileEvent,
  hosts: readonly ContainerId[],
  devices: Parameters<typeof fileRow>[2],
  { rank, did }: { readonly rank: Escape["rank"]; readonly did: "changed" | "read" },
): Escape {
  const witness = devices.get(device ?? "") ?? id;
  return {
    rank,
    timeMs,
    containers: [container, ...hosts],
    isGiven: true,
    source: { kind: "file", event: id, did, witness },
    words: () => {
      const { cells, events, search } = fileRow(reader, id, devices);
      const [, pid, , call, path] = cells;
      const host = hostWords(reader, [witness]);
      const event = reader.events.event(id);
      const verb = deedVerb(event, did, changedFile(reader.events.files(event)).file);
      return {
        what: `${did === "changed" ? "changed a file or opened it for writing" : "opened a file to read"} on a device that an event of ${host} names`,
        where: placeName(reader.container(container)),
        how:
          typeof path === "string"
            ? `${verb} ${path}, by ${call} of pid ${pid} on device ${device}`
            : (path ?? null),
        events,
        search,
      };
    },
  };
}
