// SPDX-License-Identifier: Apache-2.0
import { z } from "zod";
import { withDetections } from "../../../query/detections/with-detections.ts";
import { readDossier } from "../../../query/reports/dossier.ts";
import { reportReader } from "../../../query/reports/report-reader.ts";
import { readTriage } from "../../../query/reports/triage.ts";
import { resolveAny } from "../../../query/resolve-container.ts";
import { AskError, endpoint } from "./endpoint.ts";
import { reportAnswer, reportView } from "./report-view.ts";
import { place, placeView } from "./views.ts";
import { zoneName, zoneOf, zoneWords } from "./zone.ts";

const MOST_ROWS = 100;

/** The page of triage. */
export const triage = endpoint({
  name: "triage",
  summary: "incidents in sentences with their events, and what surrounds them",
  query: z.object({ zone: zoneName }),
  answer: reportAnswer,
  command: ({ zone }) => ["triage", ...zoneWords(zone)],
  async read(asked, { zone }) {
    const reader = reportReader(asked.store);
    const report = await withDetections(
      readTriage(reader, MOST_ROWS),
      reader,
      { words: [] },
      MOST_ROWS,
      (expression) => asked.meanings.condition(asked.store, expression, asked.reader),
    );
    return reportView(report, await zoneOf(asked, zone));
  },
});

/** The dossier of one container. */
export const container = endpoint({
  name: "container",
  summary: "the dossier of a container: its origin, processes, programs, files, peers, failures",
  query: z.object({ key: z.string().max(4096).describe("as --container takes it"), zone: zoneName }),
  answer: z.object({
    ...place.shape,
    path: z.array(place).describe("from the host down"),
    report: reportAnswer,
  }),
  command: ({ key, zone }) => ["report", "container", key, ...zoneWords(zone)],
  host: ({ key }) => /^(.+)\/[^/]*$/s.exec(key)?.[1],
  async read(asked, { key, zone }) {
    const reader = reportReader(asked.store);
    const found = resolveAny(asked.store, key, reader.container);
    const [first] = found.filter((row) => !reader.container(row).isHostByPids).concat(found);
    if (first === undefined) throw new AskError(404, `no such container: ${key}`, "the tree lists them");
    const view = reader.container(first);
    const path = [];
    for (let at: typeof view | null = view; at !== null; at = at.parent) path.unshift(placeView(at));
    return {
      ...placeView(view),
      path,
      report: reportView(readDossier(reader, first, false, MOST_ROWS), await zoneOf(asked, zone)),
    };
  },
});
