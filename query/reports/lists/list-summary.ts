// SPDX-License-Identifier: Apache-2.0

import type { EventKey } from "../../../questions/event-key.ts";
import type { EventView, StoredText } from "../../../questions/event-view.ts";
import type { EventList } from "../../../questions/list-repository.ts";
import { HOST_PIDS_NAME } from "../../../types/host-pids.ts";
import { distinctObjects, objectText, placeCell } from "../object-rows.ts";
import type { ReportTable } from "../report-model.ts";
import { type EngineReader, quoted, type Scope, wordsWithin } from "../report-reader.ts";
import { firstRows } from "../table-rows.ts";
import { type AlikeEvents, readAlike, readGrouped } from "./events-alike.ts";
import type { ListReport } from "./list-report.ts";
import { isOfCall } from "./main-type.ts";

interface SummaryOptions {
  readonly scope: Scope;
  readonly byContainer: boolean;
  readonly success?: boolean;
  readonly limit: number;
}

interface SummaryGroup {
  /** null: the events name none. */
  readonly object: StoredText | number | null;
  /** The object's host, where the database has several and the object is one host's own; undefined elsewhere. */
  readonly node: string | null | undefined;
  /** In a report by container: its name, or the evidence outside any container; and its search words. */
  readonly container: StoredText | null;
  readonly where: readonly string[];
  events: number;
  first: EventKey;
  last: EventKey;
}

/** Number of events for each object of a choice, most first. */
export async function summaryTable(
  reader: EngineReader,
  list: ListReport,
  choice: EventList,
  options: SummaryOptions,
): Promise<ReportTable> {
  const { byContainer, limit } = options;
  const { compare } = reader.repositories.events;
  const { boots } = reader.events;
  const byNode = list.ofHost === true && new Set(boots.boots.map(({ node }) => node)).size > 1;
  const groups = await readGroups(reader, list, choice, byContainer, byNode);
  const sorted = groups.sort((a, b) => b.events - a.events || compare(a.first, b.first));
  return {
    id: "",
    title: list.title,
    columns: [
      ...(byNode ? ["node"] : []),
      ...(byContainer ? ["container"] : []),
      list.object,
      "events",
      "first",
      "last",
    ],
    ...firstRows(sorted, limit, (group) => ({
      cells: [
        ...(byNode ? [group.node ?? null] : []),
        ...(byContainer ? [group.container] : []),
        group.object,
        group.events,
        { timeMs: boots.eventTimeMs(group.first) ?? 0 },
        { timeMs: boots.eventTimeMs(group.last) ?? 0 },
      ],
      events: [...new Set([boots.eventId(group.first), boots.eventId(group.last)])],
      search: searchFor(list, group, options),
    })),
  };
}

async function readGroups(
  reader: EngineReader,
  list: ListReport,
  choice: EventList,
  byContainer: boolean,
  byNode: boolean,
): Promise<SummaryGroup[]> {
  const groups = new Map<string, SummaryGroup>();
  const { repositories } = reader;
  const { compare } = repositories.events;
  const alikes =
    byContainer || list.dimension === undefined
      ? readAlike(repositories, choice, byContainer ? undefined : list.follows, byNode)
      : readGrouped(repositories, choice, list.dimension, byNode);
  const add = (alike: AlikeEvents) => {
    const { events, first, last } = alike;
    const event = alike.object === undefined ? (alike.event ?? reader.events.event(first)) : undefined;
    const objects = event === undefined ? [alike.object!] : distinctObjects(list.objects(event, reader));
    const container = byContainer ? placeCell(event!) : null;
    const where = byContainer ? placeWords(event!) : [];
    const node = byNode ? (alike.node ?? null) : undefined;
    for (const object of objects) {
      const name = JSON.stringify([object === null, objectText(object), where, node]);
      const group = groups.get(name);
      if (group === undefined) groups.set(name, { object, node, container, where, events, first, last });
      else {
        group.events += events;
        if (compare(first, group.first) < 0) group.first = first;
        if (compare(last, group.last) > 0) group.last = last;
      }
    }
  };
  for await (const some of alikes) for (const alike of some) add(alike);
  return [...groups.values()];
}

/** Option of search for the object of a report. */
const OPTIONS: Readonly<Record<string, string>> = {
  program: "-x",
  command: "-c",
  key: "-k",
  pid: "-p",
  call: "-sc",
  terminal: "-tm",
  "login user": "-ul",
  type: "-m",
};
const WHOLE = ["-x", "-c", "-k", "-tm"];

function searchFor(
  list: ListReport,
  { object, where, node }: SummaryGroup,
  { scope, byContainer, success }: SummaryOptions,
): readonly string[] | null {
  const text = objectText(object);
  const words = text === "" || /[\0-\x1f\x7f]/.test(text) ? null : objectWords(list.object, text);
  // No word of search asks for a host without a name alone.
  if (words === null || node === null) return null;
  const within = byContainer ? { ...scope, words: [...where, ...timeWords(scope)] } : scope;
  return [
    ...wordsWithin(within, [...words, ...(node === undefined ? [] : ["-n", node])]),
    ...(success === undefined ? [] : ["-sv", success ? "yes" : "no"]),
  ];
}

function objectWords(kind: string, text: string): readonly string[] | null {
  if (kind === "host") return [hostExpression(text)];
  // -f finds a file under every name that means it, and a group has one name.
  if (kind === "file") return [`name = ${quoted(text)}`];
  const option = OPTIONS[kind];
  // Events that are about nothing but their call: no word of search asks for these alone.
  if (option === undefined || (kind === "type" && text === "SYSCALL")) return null;
  const isLone = kind === "type" && isOfCall(text);
  return [...(isLone ? ["not type = SYSCALL"] : []), option, text, ...(WHOLE.includes(option) ? ["-w"] : [])];
}

/** A peer has its port beside its address. */
function hostExpression(host: string): string {
  const name = quoted(host);
  if (!/^[0-9a-f.:]+$/.test(host)) return `host = ${name}`;
  const address = (host.includes(":") ? `[${host}]` : host).replace(/[.[\]]/g, "\\$&");
  return `host = ${name} or peer =~ /^${address}(:[0-9]+)?$/`;
}

/** Search words for the place of this event. */
function placeWords({ container, attribution }: EventView): string[] {
  if (container === null) return ["--evidence", attribution.evidence];
  return ["--container", container.isHostByPids ? HOST_PIDS_NAME : container.key];
}

function timeWords({ words }: Scope): readonly string[] {
  const at = words.findIndex((word) => word === "--start" || word === "--end");
  return at < 0 ? [] : words.slice(at);
}
