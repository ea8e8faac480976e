// SPDX-License-Identifier: Apache-2.0
import type { EventKey } from "../../questions/event-key.ts";
import { ownRootDevices } from "../../store/repositories/paths/root-changes.ts";
import { fieldValue, recordsOfEvent } from "../../transport/read-frame.ts";
import type { ContainerId } from "../../types/ids.ts";
import type { ReportReader } from "../reports/report-reader.ts";

/** File types of mode=. Source: linux/stat.h */
const TYPE = 0o170000;
const FIFO = 0o010000;

/** Tests the files of an event by criteria other than names; an event without a file fits. */
export function fileReader({
  store,
  records,
  events,
}: Pick<ReportReader, "store" | "records" | "events">): (
  asked: "outside-root" | "no-fifo",
  event: EventKey,
) => boolean {
  const roots = new Map<ContainerId, ReadonlySet<string | null>>();
  const rootsOf = (container: ContainerId) => {
    const known = roots.get(container) ?? new Set(ownRootDevices(store, [container]).map(({ dev }) => dev));
    roots.set(container, known);
    return known;
  };
  return (asked, row) => {
    const event = events.event(row);
    if (asked === "no-fifo") {
      const modes = records
        .records(row)
        .flatMap(({ line }) => recordsOfEvent(line, event.timeMs, event.serial, () => event.node))
        .filter((record) => record.type === "PATH" && fieldValue(record, "nametype") !== "PARENT")
        .map((record) => fieldValue(record, "mode"));
      return (
        modes.length === 0 ||
        modes.some((mode) => mode === undefined || (Number.parseInt(mode, 8) & TYPE) !== FIFO)
      );
    }
    const files = events.files(event).filter(({ nametype }) => nametype !== "PARENT");
    const own = event.container === null ? undefined : rootsOf(event.container.row);
    return files.length === 0 || files.some(({ dev }) => dev === null || own?.has(dev) !== true);
  };
}
