// SPDX-License-Identifier: Apache-2.0

import { bootOf } from "../../../store/event-key.ts";
import { readContainer } from "../../../store/repositories/containers/container-rows.ts";
import type { ContainerId } from "../../../types/ids.ts";
import type { WhoReader } from "../../who/who.ts";
import { disagreementSentences } from "../disagreements/disagreement-words.ts";
import type { DisagreementReader } from "../disagreements/open-disagreements.ts";
import { reasonOf } from "../escapes/reasons.ts";
import type { ReportRow, ReportTable } from "../report-model.ts";
import { absence, searchWithin } from "../stories/absence.ts";
import { enumeration, proof, quotedText, sentence } from "../stories/clause.ts";
import { fileSentences } from "../stories/deed-sentences.ts";
import { userCell } from "../stories/doer.ts";
import { durationWords } from "../stories/duration-words.ts";
import { classWord, containerCell, nameCell } from "../stories/place-words.ts";
import type { Narrator } from "../stories/story.ts";
import { tellStory } from "../stories/tell-story.ts";
import type { ContainerOrigin } from "./container-origin.ts";
import { connectionFrom, engineConnections } from "./engine-connections.ts";
import type { Incident } from "./incidents.ts";
import { ANY_CLIENT, CLIENT_WINDOW_MS } from "./nearby-clients.ts";
import { peopleSentences } from "./people.ts";
import { unseenBefore } from "./unseen-before.ts";

/** Limit of findings per paragraph; the others are rows of a table. */
const MOST_TOLD = 8;
/** Events that the number of further findings is proven by. */
const MOST_PROVEN = 50;
/** Limit of an incident's containers with a named client. */
const MOST_ORIGINS = 4;

interface IncidentReaders {
  readonly originOf: (container: ContainerId) => ContainerOrigin;
  readonly who: WhoReader;
  readonly disagreementsOf: DisagreementReader;
}

/** An incident as a paragraph, and its findings. */
export function incidentParagraph(
  narrator: Narrator,
  incident: Incident,
  no: number,
  { originOf, who, disagreementsOf }: IncidentReaders,
  further = "ctraudit report escapes",
): ReportTable {
  const grave = incident.findings.filter(({ rank }) => rank === 1);
  const told = toldFindings(incident);
  const lead = told.find(({ rank }) => rank === incident.rank) ?? told[0]!;
  const ends = told.flatMap(({ source }) =>
    source?.kind === "cause" ? [source.cause.from, source.cause.to] : [],
  );
  const stories = told.map((finding) => tellStory({ ...narrator, told: new Set(ends) }, finding));
  const files = incident.findings.filter(({ source }) => source?.kind === "file");
  const rest = incident.findings.filter((one) => !told.includes(one) && !files.includes(one));
  return {
    id: `incident-${no}`,
    title: `${no}. ${stories[told.indexOf(lead)]!.attack}`,
    note: `Rank ${incident.rank}: ${reasonOf(lead)}.${grave.length > 1 ? ` The paragraph tells ${grave.length} findings of rank 1.` : ""} Names of containers and images are claims of command lines. ctraudit show EVENT --why proves the place of an event.`,
    isProse: true,
    columns: ["sentence"],
    rows: [
      ...distinct(stories.flatMap(({ sentences }) => sentences)),
      ...peopleSentences(
        narrator.reader,
        who,
        told.flatMap((finding) => finding.words().events.slice(0, 2)),
      ),
      ...disagreementSentences(narrator.reader, disagreementsOf, incident.findings),
      ...fileSentences(narrator, files),
      ...(rest.length === 0
        ? []
        : [
            sentence(
              `${rest.length} more finding${rest.length === 1 ? "" : "s"} of these containers: see ${further}.`,
              proof(...rest.slice(0, MOST_PROVEN).flatMap((one) => one.words().events.slice(0, 1))),
            ),
          ]),
      ...incident.containers
        .filter((id) => !isTold(told, id))
        .slice(0, MOST_ORIGINS)
        .flatMap((id) => originSentences(narrator, id, originOf(id))),
    ],
  };
}

/** Rank 1 first, then related causes and acts; files merely on a shared disk are left to the table. */
export function toldFindings({ findings, rank }: Incident): Incident["findings"] {
  const isOwn = (finding: Incident["findings"][number]) => finding.rank === rank;
  const beside = findings.filter(
    (finding) => !isOwn(finding) && finding.rank <= 3 && finding.source?.kind === "cause",
  );
  const chosen = new Set([...findings.filter(isOwn), ...beside].slice(0, MOST_TOLD));
  return findings.filter((finding) => chosen.has(finding));
}

/** The stories already name the requester. */
function isTold(told: Incident["findings"], id: ContainerId): boolean {
  return told.some(({ source }) => {
    if (source?.kind !== "cause") return false;
    const made = source.cause.kind === "daemon-client" ? source.cause : source.requests[0];
    return made?.toContainer === id;
  });
}

/** Two findings may begin with the same request: shown once. */
function distinct(sentences: readonly ReportRow[]): ReportRow[] {
  const seen = new Set<string>();
  return sentences.filter((row) => {
    const key = JSON.stringify(row.cells);
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}

/** "Container f586 was made at … by “runc”. Its client is not known." */
function originSentences(narrator: Narrator, id: ContainerId, origin: ContainerOrigin): ReportRow[] {
  const made = originSentence(narrator, id, origin);
  if (origin.client !== null) return [made];
  const { created } = readContainer(narrator.reader.store, id);
  const accepted = created === null ? [] : engineConnections(narrator.reader, created);
  return [
    made,
    ...accepted.map((row) => connectionSentence(narrator, row, created!, accepted.length)),
    clientSentence(narrator, id, origin),
  ];
}

/** A daemon that listens on the network: its client is in no record of this host. */
function connectionSentence(
  { reader, doers }: Narrator,
  row: number,
  created: number,
  connections: number,
): ReportRow {
  return sentence(
    "At ",
    { timeMs: reader.timeMs(row) },
    `, ${durationWords(reader.timeMs(created) - reader.timeMs(row))} before the container was made, `,
    doers.placed(row),
    " accepted a connection from ",
    quotedText(connectionFrom(reader, row)),
    connections === 1
      ? ": a request for the container by it is inferred from the order and the time."
      : `: a request for the container by one of these ${connections} connections is inferred from the order and the time, and which of them is not known.`,
  );
}

/** Why no client is tied to it: several may have asked, or the search for one finds none that does. */
function clientSentence(
  { reader, doers }: Narrator,
  id: ContainerId,
  { rivals, failed }: ContainerOrigin,
): ReportRow {
  if (rivals.length > 0)
    return sentence(
      "Its client is not known: in the minute before, each of these may have asked an engine for it: ",
      enumeration(rivals.map(doers.placed)),
      ".",
    );
  if (failed.length > 0)
    return sentence(
      "Its client is not known: of those that the log has in the minute before, each call on an engine's socket failed: ",
      enumeration(failed.map(({ run }) => doers.placed(run))),
      ".",
      proof(...failed.map(({ call }) => reader.id(call))),
    );
  const { created } = readContainer(reader.store, id);
  const madeMs = created === null ? null : reader.timeMs(created);
  return absence(
    [
      `Its client is not known: no event ties one to it${created === null ? "" : unseenBefore(reader, created, CLIENT_WINDOW_MS)}.`,
    ],
    created === null || madeMs === null
      ? null
      : searchWithin(
          reader,
          reader.events.boots.boot(bootOf(created)),
          ANY_CLIENT,
          madeMs - CLIENT_WINDOW_MS,
          madeMs,
        ),
  );
}

function originSentence({ reader, doers }: Narrator, id: ContainerId, origin: ContainerOrigin): ReportRow {
  const { created, proof: proofEvent } = readContainer(reader.store, id);
  const view = reader.container(id);
  const { client, login, engines, names } = origin;
  const runtime = names.find(({ kind }) => kind === "runtime");
  const image = names.find(({ kind }) => kind === "image");
  const word = classWord(view);
  return sentence(
    `${word.charAt(0).toUpperCase()}${word.slice(1)} `,
    containerCell(view),
    ...(image === undefined
      ? []
      : [
          " (image ",
          { cells: [nameCell(image.value)], events: [reader.id(image.event)] },
          ", as a command line claims)",
        ]),
    created === null
      ? { cells: [" is older than the log, or its making is not in it"], events: [reader.id(proofEvent)] }
      : { cells: [" was made at ", { timeMs: reader.timeMs(created) }], events: [reader.id(created)] },
    ...(runtime === undefined
      ? []
      : [
          " by ",
          { cells: quotedText(runtime.value).cells, events: [reader.id(runtime.event)] },
          " (as a command line claims)",
        ]),
    ...(engines.length === 0
      ? []
      : [
          `, below ${[...new Set(engines.map(({ name }) => name))].join(" and ")}`,
          proof(...engines.map(({ event }) => reader.id(event))),
        ]),
    ...(client === null ? [] : [", for ", doers.task(client.run), ` (${client.how})`]),
    ...(login?.isSet !== true || client !== null
      ? []
      : [
          "; the login user above it is ",
          { cells: [userCell(login.label)], events: [reader.id(login.event)] },
        ]),
    ".",
  );
}
