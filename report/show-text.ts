// SPDX-License-Identifier: Apache-2.0

import type { CallNames } from "../interpret/call-names.ts";
import type { CauseView } from "../query/causes/view-causes.ts";
import type { ShownEvent } from "../query/show.ts";
import type { ContainerView } from "../questions/container-view.ts";
import { NO_FACTS } from "../questions/event-facts.ts";
import type { AttributionView, EventView, LikelyView, ObjectView } from "../questions/event-view.ts";
import { isSinceBoot } from "../types/unset-clock.ts";
import { causeSentence, causeUser } from "./causes-text.ts";
import { claimLines } from "./claims-text.ts";
import { containerLabel, placeLabel } from "./container-label.ts";
import { decisionText } from "./decision-text.ts";
import { escapeControls } from "./escape-controls.ts";
import { interpretLine } from "./interpret-event.ts";
import { readableText } from "./readable-text.ts";
import { textEvent } from "./text-event.ts";
import { whySentences } from "./why-sentences.ts";
import { formatDateTime, formatExactTime, type Zone } from "./zone.ts";

export interface ShowTextOptions {
  readonly zone: Zone;
  readonly names: CallNames;
  readonly why: boolean;
  /** Position of the bytes of the chain's events. */
  readonly bytesOf?: (event: EventView) => string;
  readonly causes?: readonly CauseView[];
}

const LABEL_WIDTH = 11;
const NO_DETAILS = { paths: [], arguments: [], facts: NO_FACTS };

/** Everything about one event: its location, evidence, contradictions, and every record in words. */
export function showText(shown: ShownEvent, options: ShowTextOptions): string {
  const { event } = shown;
  const lines = [
    headline(event, options.zone),
    ...whereLines(event),
    ...(options.why ? shown.names.map(nameLine) : []),
    ...claimedLines(event),
    ...whyLines(shown, options),
    ...(options.why
      ? whySentences(event, shown.why, options.names, options.zone).map((text, at) =>
          field(at === 0 ? "in words" : "", text),
        )
      : []),
    ...(options.causes ?? []).map((cause) => field("cause", causeText(cause))),
    ...markLines(event),
    ...shown.conflicts.map(({ kind, detail }) =>
      field("conflict", `${escapeControls(kind)}: ${escapeControls(detail)}`),
    ),
    ...event.objects.map((object) => field("object", objectText(object))),
    ...pathLines(shown),
    ...factLines(shown.facts),
    ...sourceLines(shown),
    "",
    ...shown.records.map(({ line }) => interpretLine(line, event, options)),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function markLines({ truncated, contradictory }: EventView): string[] {
  const lines: string[] = [];
  if (truncated)
    lines.push("truncated: a record was cut, arguments are missing, or one may be another's with this id");
  if (contradictory) lines.push("contradictory: two records say different things; neither counts");
  return lines.map((line) => field("marked", line));
}

const ROOT_WORDS = {
  host: "of the host",
  container: "of the container",
  changed: "set by",
  unknown: "not known whose",
} as const;

/** Paths of relative names, with the owner of their root directory if that is not the host. */
function pathLines({ files, root }: ShownEvent): string[] {
  const named = files.filter(({ name }) => name !== null);
  const lines = named
    .filter(({ name, path }) => path === null || readableText(path) !== readableText(name!))
    .map(({ name, path, unknown }) => {
      const logged = escapeControls(name!);
      return field(
        "path",
        path === null ? `${logged}: ${unknown}` : `${escapeControls(path)} (logged as ${logged})`,
      );
    });
  if (named.length === 0 || root.root === "host") return lines;
  const by = root.changed === null ? "" : ` ${escapeControls(root.changed)}`;
  return [...lines, field("root", `${ROOT_WORDS[root.root]}${by}`)];
}

function factLines({ decisions, otherTasks, labels }: ShownEvent["facts"]): string[] {
  return [
    ...decisions.map((decision) => field("decision", decisionText(decision))),
    ...labels.map((label) => field("label", escapeControls(label))),
    ...otherTasks.map((task) => field(task.role, taskText(task))),
  ];
}

function taskText({ pid, uid, comm, exe }: ShownEvent["facts"]["otherTasks"][number]): string {
  const words = [
    ...(comm === null ? [] : [escapeControls(comm)]),
    `pid ${pid ?? "unknown"}`,
    ...(uid === null ? [] : [`uid ${uid}`]),
    ...(exe === null ? [] : [escapeControls(exe)]),
  ];
  return `${words.join(" ")}: not the subject of this event`;
}

/** Shown beside the log's facts, but not part of them. */
function claimedLines({ container }: EventView): string[] {
  const claimed = container?.claimed;
  return claimed === undefined ? [] : claimLines(claimed).map((line) => field("claimed", line));
}

function nameLine({ kind, value, event }: ShownEvent["names"][number]): string {
  return field("name", `${escapeControls(value)} (${escapeControls(kind)}) by ${escapeControls(event)}`);
}

function causeText(cause: CauseView): string {
  const user = cause.auid === null ? "" : `, auid ${causeUser(cause)}`;
  const events = [cause.from.event, ...cause.through, cause.to.event].map(escapeControls).join(" → ");
  return `${cause.kind}: ${causeSentence(cause)}${user} (${events})`;
}

function headline(event: EventView, zone: Zone): string {
  const exact = formatExactTime(event.timeMs, zone);
  const time = isSinceBoot(event.timeMs) ? exact : `${exact} ${zone.name}`;
  return `${escapeControls(event.id)} · ${time} · boot of ${formatDateTime(event.bootStartMs, zone)}`;
}

function field(name: string, value: string): string {
  return `${name.padEnd(LABEL_WIDTH)}${value}`;
}

function whereLines(event: EventView): string[] {
  if (event.containers.length > 0) return event.containers.map((at) => field("container", pathText(at)));
  if (event.container === null) return [field("container", placeLabel(event))];
  const { key, contid } = event.container;
  return [
    field("container", pathText(event.container)),
    field("key", escapeControls(key)),
    ...(contid === null ? [] : [field("contid", contid)]),
  ];
}

/** host › pod payments › 9f1c2b77aa01 */
function pathText(container: ContainerView): string {
  const own =
    container.class === "container" || container.class === "host"
      ? ""
      : `${escapeControls(container.class)} `;
  const label = own + containerLabel(container);
  return container.parent === null ? label : `${pathText(container.parent)} › ${label}`;
}

function whyLines({ event, why }: ShownEvent, options: ShowTextOptions): string[] {
  const lines = [field("evidence", evidenceText(event.attribution, event.container !== null))];
  const { proof: proofId, evidence, gap, hole, reserve, cause, likely } = event.attribution;
  if (reserve !== null) lines.push(field("reserve", RESERVE + (cause === null ? "" : ` (${cause})`)));
  if (likely !== null) lines.push(field("likely", likelyText(likely)));
  const isOwn = proofId === event.id && evidence !== "unknown";
  if (isOwn) lines.push(field("because", `this event itself${parentNamed(event)}`));
  const chain = options.why ? why : why.slice(0, 1);
  chain.forEach((proof, at) => {
    lines.push(
      field(at === 0 && !isOwn ? "because" : "", textEvent(proof, NO_DETAILS, options.names, options.zone)),
    );
    if (options.why && options.bytesOf !== undefined) lines.push(field("", `  ${options.bytesOf(proof)}`));
  });
  if (gap)
    lines.push(
      field(
        "gap",
        `serials are missing between the event that proves it and this one${hole ? "" : "; none of them could change the answer"}: ctraudit gaps`,
      ),
    );
  return lines;
}

/** kthreadd: parent of the kernel's threads and of programs started by the kernel. */
const KTHREADD = 2;

/** Lineage depends on one field of the event: the task's parent. */
function parentNamed({ attribution, ppid }: EventView): string {
  if (attribution.evidence !== "lineage" || ppid === null) return "";
  return `: its parent is pid ${ppid}${ppid === KTHREADD ? ", the kernel itself" : ""}`;
}

const RESERVE = "by process ids alone: the host, or a sandbox with the same process ids, not in the log";

function likelyText({ container, reason, proof }: LikelyView): string {
  return `${containerLabel(container)}, by command lines alone: ${escapeControls(reason)} (${escapeControls(proof)})`;
}

/** An exclusion is informative only if the location is unknown. */
function evidenceText(attribution: AttributionView, isPlaced: boolean): string {
  const { evidence, excludes, conflict, cause, reserve } = attribution;
  const parts = [
    ...(cause === null || reserve !== null ? [] : [escapeControls(cause)]),
    ...(isPlaced || excludes.length === 0 ? [] : [`not the ${excludes.join(", ")}`]),
    ...(conflict ? ["witnesses disagree"] : []),
  ];
  const said = escapeControls(evidence);
  return parts.length === 0 ? said : `${said}: ${parts.join("; ")}`;
}

function objectText({ pid, comm, container, attribution }: ObjectView): string {
  const name = comm === null ? "" : `${escapeControls(comm)} `;
  const evidence = escapeControls(attribution.evidence);
  const place = container === null ? evidence : `${pathText(container)} (${evidence})`;
  return `${name}pid ${pid ?? "unknown"} in ${place}`;
}

function sourceLines({ records, sources }: ShownEvent): string[] {
  const first = new Map<number, number>();
  for (const { source, offset } of records) if (!first.has(source)) first.set(source, offset);
  return [...first].map(([source, offset]) => {
    return field("source", `${source} ${escapeControls(sources.get(source) ?? "")} from byte ${offset}`);
  });
}
