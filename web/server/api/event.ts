// SPDX-License-Identifier: Apache-2.0
import { z } from "zod";
import { causesOf, readCauses } from "../../../query/causes/read-causes.ts";
import { type CausePoint, viewCauses } from "../../../query/causes/view-causes.ts";
import { distinctIds, parseEventReference, resolveEvent } from "../../../query/resolve-event.ts";
import { readEvent, type ShownEvent } from "../../../query/show.ts";
import type { ContainerView } from "../../../questions/container-view.ts";
import { causeSentence } from "../../../report/causes-text.ts";
import { escapeControls } from "../../../report/escape-controls.ts";
import { interpretLine } from "../../../report/interpret-event.ts";
import { whySentences } from "../../../report/why-sentences.ts";
import type { Zone } from "../../../report/zone.ts";
import { recordSource } from "../../../store/search/record-source.ts";
import { AskError, type Asked, endpoint } from "./endpoint.ts";
import { eventRow, eventRowView, inert, place, placeView } from "./views.ts";
import { zoneName, zoneOf, zoneWords } from "./zone.ts";

/** Characters of a record shown by default. */
const SHORT = 8000;
const LONGEST_NAME = 4096;

const record = z.object({
  interpreted: z.string(),
  raw: z.string(),
  length: z.number().describe("bytes of the record"),
  whole: z.boolean(),
  source: z.string(),
  offset: z.number(),
});

const point = z.object({ event: z.string(), timeMs: z.number().nullable(), container: place.nullable() });

const answer = z.object({
  event: eventRow,
  path: z.array(place).describe("containers from the host down to its own"),
  records: z.array(record),
  sentences: z.array(z.string()).describe("the proof of its place, in words"),
  chain: z.array(eventRow).describe("the event that proves its place, the one that proves that, and so on"),
  names: z.array(z.object({ kind: z.string(), value: z.string(), event: z.string() })),
  files: z.array(z.object({ name: z.string(), path: z.string().nullable(), note: z.string().nullable() })),
  conflicts: z.array(z.string()),
  causes: z.array(
    z.object({
      kind: z.string(),
      sentence: z.string(),
      from: point,
      through: z.array(z.string()),
      to: point,
    }),
  ),
});

export const eventQuery = z
  .string()
  .max(LONGEST_NAME)
  .describe("NODE/SEC.MS:SERIAL, SEC.MS:SERIAL or SERIAL");

/** The row of the one event with this text id. Throws AskError. */
export function chooseEvent({ store }: Pick<Asked, "store">, id: string): number {
  const reference = parseEventReference(id);
  if (reference === undefined)
    throw new AskError(
      400,
      `not an event: ${inert(id, 80)}`,
      "give NODE/SEC.MS:SERIAL, SEC.MS:SERIAL or SERIAL",
    );
  const found = resolveEvent(store, reference);
  const [only] = found;
  if (only === undefined) throw new AskError(404, `no such event: ${inert(id, 80)}`);
  if (found.length > 1) {
    const some = distinctIds(store, found.slice(0, 10)).map((one) => escapeControls(one));
    throw new AskError(
      400,
      `${found.length} events match ${inert(id, 80)}`,
      `give one of ${some.join(", ")}`,
    );
  }
  return only;
}

/** One event with all known facts. */
export const event = endpoint({
  name: "event",
  summary: "an event: its records in words and as written, its container, the proof, possible causes",
  query: z.object({
    id: eventQuery,
    whole: z.enum(["yes", "no"]).default("no").describe("all of records that are very long"),
    zone: zoneName,
  }),
  answer,
  command: ({ id, zone }) => ["show", id, "--why", ...zoneWords(zone)],
  async read(asked, { id, whole, zone: zoneNamed }) {
    const { store, reader, names } = asked;
    const zone = await zoneOf(asked, zoneNamed);
    const shown = readEvent(store, chooseEvent(asked, id), recordSource(store), reader);
    const causes = causesOf(store, readCauses(store), shown.event.row, shown.event.pid);
    return {
      event: eventRowView(shown.event, reader, names),
      path: pathOf(shown.event.container),
      records: recordViews(shown, whole === "yes", zone),
      sentences: whySentences(shown.event, shown.why, names, zone),
      chain: shown.why.map((proof) => eventRowView(proof, reader, names)),
      names: shown.names.map(({ kind, value, event: by }) => ({ kind, value: inert(value), event: by })),
      files: shown.files.flatMap(({ name, path, unknown, nametype }) =>
        name === null
          ? []
          : [{ name: inert(name), path: path === null ? null : inert(path), note: unknown ?? nametype }],
      ),
      conflicts: shown.conflicts.map(({ kind, detail }) => inert(`${kind}: ${detail}`)),
      causes: viewCauses(store, causes).map((cause) => ({
        kind: cause.kind,
        sentence: causeSentence(cause),
        from: causePoint(cause.from),
        through: [...cause.through],
        to: causePoint(cause.to),
      })),
    };
  },
});

function causePoint({ event: id, timeMs, container }: CausePoint): z.input<typeof point> {
  return { event: id, timeMs, container: container === null ? null : placeView(container) };
}

function pathOf(container: ContainerView | null): z.input<typeof place>[] {
  const path: z.input<typeof place>[] = [];
  for (let at = container; at !== null; at = at.parent) path.unshift(placeView(at));
  return path;
}

function recordViews(
  { event: of, records, sources }: ShownEvent,
  isWhole: boolean,
  zone: Zone,
): z.input<typeof record>[] {
  const most = isWhole ? Number.POSITIVE_INFINITY : SHORT;
  return records.map(({ line, length, source, offset }) => {
    const interpreted = interpretLine(line, of, { zone });
    return {
      interpreted: interpreted.slice(0, most),
      raw: escapeControls(Buffer.from(line.slice(0, most), "latin1")),
      length,
      whole: line.length <= most && interpreted.length <= most,
      source: escapeControls(sources.get(source) ?? `source ${source}`),
      offset,
    };
  });
}
