// SPDX-License-Identifier: Apache-2.0

import { shellLine } from "../../../interpret/shell-line.ts";
import type { ContainerView } from "../../../questions/container-view.ts";
import { bootEvents } from "../../../store/repositories/causes/placed-events.ts";
import { asText } from "../../../types/as-text.ts";
import type { BootId } from "../../../types/ids.ts";
import { type Cause, isRootOutside } from "../../causes/cause.ts";
import { causeWords, isByCommandLine } from "../../causes/cause-words.ts";
import { readCauses } from "../../causes/read-causes.ts";
import { replacedPrograms } from "../../causes/replaced-program.ts";
import { causeEvents } from "../cause-table.ts";
import { placeName } from "../cell-names.ts";
import { confiner } from "../container-row.ts";
import { type ReportReader, searchEvents } from "../report-reader.ts";
import { actOfCause } from "./act-of-cause.ts";
import { type DeedReader, deedWords, type Followed } from "./deeds.ts";
import type { Escape } from "./escape.ts";

interface Kind {
  /** Gravity. */
  readonly rank: number;
  readonly what: string;
  readonly isGiven?: true;
}

const UNPLACED_SHIM = "shim-client to an unknown place";
/** The reported part of a cause across containers; none if it leads into a container, or is reported as a move. */
const KINDS: Readonly<Record<string, Kind>> = {
  "kernel-helper": { rank: 1, what: "opened a kernel helper's file for writing" },
  "shim-client": { rank: 1, what: "reached for a shim; a task was started outside after" },
  [UNPLACED_SHIM]: { rank: 2, what: "reached for a shim; a task in an unknown place was started after" },
  "host-program": { rank: 1, what: "opened for writing a file that the host executed" },
  "replaced-program": { rank: 1, what: "replaced a file that the host had executed", isGiven: true },
  "host-root": { rank: 1, what: "changed its root directory to the host's" },
  "host-file-system": {
    rank: 2,
    what: "changed its root directory to that of a file system with events of the host",
  },
  "host-file": {
    rank: 3,
    what: "made a file, or opened it for writing; the host executed it after",
    isGiven: true,
  },
  "daemon-client": { rank: 3, what: "turned to an engine; a container was made after" },
  chroot: { rank: 4, what: "set another root directory" },
};

/** Effects outside of a container that its task may have caused. A container that an engine was asked for from within one, and the host's root in it, are one finding. */
export function causedOutside(reader: ReportReader, boots: readonly BootId[], deedsOf: DeedReader): Escape[] {
  const causes = [
    ...readCauses(reader.store),
    ...boots.flatMap((boot) => replacedPrograms(bootEvents(reader.store, boot))),
  ];
  const asked = causes.filter(({ kind }) => kind === "daemon-client");
  const used = new Set<Cause>();
  const rooted = new Set<number>();
  // For repeated chroot calls of a task, the first is enough: its later deeds are reported with it.
  const isAgain = (cause: Cause) =>
    isRootOutside(cause) && cause.task !== null && (rooted.has(cause.task) || !rooted.add(cause.task));
  const found = causes.flatMap((cause) => {
    const isUnplaced = cause.kind === "shim-client" && cause.toContainer === null;
    const kind = KINDS[isUnplaced ? UNPLACED_SHIM : cause.kind];
    const from = cause.fromContainer === null ? null : confiner(reader.container(cause.fromContainer));
    if (kind === undefined || from === null || isAgain(cause)) return [];
    const requests = isRootOutside(cause) ? requestsFor(reader, asked, from, cause) : [];
    for (const request of requests) used.add(request);
    return [{ cause, finding: escapeOf(reader, cause, kind, from, requests, deedsOf) }];
  });
  return found.filter(({ cause }) => !used.has(cause)).map(({ finding }) => finding);
}

/** The requests to an engine of which one made the container, or one around it, before an event in it. */
function requestsFor(
  reader: ReportReader,
  asked: readonly Cause[],
  container: ContainerView,
  { from }: Cause,
): readonly Cause[] {
  const last = asked.findLast(
    ({ to, toContainer, fromContainer }) =>
      to < from &&
      toContainer !== null &&
      fromContainer !== null &&
      container.path.includes(reader.container(toContainer).key) &&
      !container.path.includes(reader.container(fromContainer).key),
  );
  return last === undefined ? [] : asked.filter(({ to }) => to === last.to);
}

function escapeOf(
  reader: ReportReader,
  cause: Cause,
  kind: Kind,
  from: ContainerView,
  requests: readonly Cause[],
  deedsOf: DeedReader,
): Escape {
  const followed = followedCause(reader, cause);
  const request = requests.at(-1);
  const isKnown = request !== undefined && request.through.length === 0;
  const client = isKnown ? reader.container(request.fromContainer!) : null;
  const isElsewhere = cause.toContainer !== null && cause.toContainer !== cause.fromContainer;
  const led = isElsewhere ? ledTo(reader.container(cause.toContainer!)) : "";
  const alike = attemptOf(cause, request);
  const act = actOfCause(cause);
  return {
    rank: kind.rank,
    timeMs: reader.timeMs(act),
    containers: [cause.fromContainer, cause.toContainer, ...requests.map((one) => one.fromContainer)],
    ...(kind.isGiven === undefined ? {} : { isGiven: kind.isGiven }),
    ...(alike === null ? {} : { alike }),
    own: [cause.from, ...cause.through, cause.to],
    ...(followed === undefined ? {} : { followed }),
    source: { kind: "cause", cause, requests },
    words: () => {
      const events = [...requests.flatMap((one) => causeEvents(reader, one)), ...causeEvents(reader, cause)];
      const did = followed === undefined ? "" : deedWords(deedsOf(followed));
      const pid = isRootOutside(cause) ? `pid ${reader.events.event(cause.from).pid ?? "?"} ` : "";
      const asked =
        request === undefined
          ? ""
          : `${causeWords(reader.events, request)} (${placeName(from)}), where ${pid}`;
      const how = `${request === undefined ? pid : asked}${causeWords(reader.events, cause)}${led}${startedBy(reader, cause)}${did === "" ? "" : `; then ${did}`}`;
      return {
        what:
          request === undefined
            ? isClient(reader, cause)
              ? "ran an engine's client; a container was made after"
              : kind.what
            : isKnown
              ? `${isClient(reader, request) ? "ran an engine's client" : "turned to an engine"}; took ${rootOf(cause)} in a container made after`
              : `took ${rootOf(cause)}, in a container made after requests of several clients to an engine`,
        where: placeName(client === null ? from : (confiner(client) ?? client)),
        how,
        named: reader.id(act),
        events,
        search: searchEvents(events),
      };
    },
  };
}

/** Of the request no more is in the log than the run of a client. */
const isClient = ({ events }: ReportReader, cause: Cause): boolean =>
  cause.kind === "daemon-client" && isByCommandLine(events, cause);

const rootOf = ({ kind }: Cause): string =>
  kind === "host-root"
    ? "the host's root directory"
    : "the root directory of a file system with events of the host";

/** Common key of attempts at one thing; null: each is a thing of its own. */
function attemptOf(cause: Cause, request: Cause | undefined): string | null {
  const { kind, fromContainer, toContainer, detail } = cause;
  const places = [kind, fromContainer, toContainer];
  if (kind === "shim-client") return JSON.stringify(places);
  const hasText = kind === "kernel-helper" || kind === "chroot" || isRootOutside(cause);
  return hasText
    ? JSON.stringify([...places, detail.replace(/ \d+ ms after$/, ""), request?.to ?? null])
    : null;
}

/** The program that the kernel started: "(pid 900, /cmd)". */
function startedBy({ events }: ReportReader, { kind, from, to }: Cause): string {
  if (kind !== "kernel-helper" || to === from) return "";
  const event = events.event(to);
  const argv = events.arguments(event).map(asText);
  const program = argv.length > 0 ? shellLine(argv) : asText(event.program?.exe ?? event.program?.comm ?? "");
  return ` (pid ${event.pid ?? "?"}${program === "" ? "" : `, ${program}`})`;
}

function ledTo(view: ContainerView): string {
  const isHost = view.class === "host" && !view.isHostByPids;
  return `, ${isHost ? "on the host" : `in ${placeName(view)}`}`;
}

/** The task whose deeds after it count: one that was started outside, or one that sees the host's root. */
function followedCause(reader: ReportReader, cause: Cause): Followed | undefined {
  const { kind, task, to, toContainer } = cause;
  if (task === null || kind === "chroot" || kind === "daemon-client") return undefined;
  const isOutside = toContainer !== null && reader.container(toContainer).class === "host";
  return isRootOutside(cause) || isOutside ? { task, from: to, until: null } : undefined;
}
