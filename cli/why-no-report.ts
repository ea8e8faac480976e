// SPDX-License-Identifier: Apache-2.0
import { placeName } from "../query/reports/cell-names.ts";
import type { ReportReader, Scope } from "../query/reports/report-reader.ts";
import { escapeControls } from "../report/escape-controls.ts";
import type { Zone } from "../report/zone.ts";
import { eventsOfContainers } from "../store/repositories/containers/container-rows.ts";
import { isEmpty, isEmptyTime, NO_EVENTS, noneInTime, spanOf } from "./why-nothing.ts";

/** Explains an empty report: by the database's coverage, or by the containers in its scope. */
export async function whyNoReport(
  { store, container, timeMs, repositories }: ReportReader,
  { containers, words: _, ...times }: Scope,
  zone: Zone,
): Promise<string[]> {
  const { boots } = repositories.reader.boots;
  if (boots.length === 0) return NO_EVENTS;
  if (await isEmptyTime(repositories, times)) return noneInTime("the database", boots, zone);
  if (containers !== undefined && Object.keys(times).length > 0) {
    const test = { kind: "in", containers } as const;
    if (await isEmpty(repositories, { container: test, ...times })) {
      const own = eventsOfContainers(store, containers);
      const name = containers.length === 1 ? placeName(container(containers[0]!)) : "the subtree";
      const life =
        own.first === null || own.last === null
          ? []
          : [{ firstMs: timeMs(own.first), lastMs: timeMs(own.last) }];
      return noneInTime(escapeControls(name), life, zone);
    }
  }
  return [`ctraudit: nothing found in ${spanOf(boots, zone)}`];
}
