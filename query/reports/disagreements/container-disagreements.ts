// SPDX-License-Identifier: Apache-2.0
import type { ContainerView } from "../../../questions/container-view.ts";
import { readNamespaces } from "../../../store/repositories/containers/container-names.ts";
import { readContainer } from "../../../store/repositories/containers/container-rows.ts";
import { lastRunReader } from "../../../store/repositories/tasks/last-runs.ts";
import { isSameImage } from "../../../store/search/claims/log-disagreements.ts";
import { asText } from "../../../types/as-text.ts";
import type { ClaimSide, ContainerClaim, Sourced } from "../../../types/claims.ts";
import { readRequestedNames } from "../../attribution/facts/client-command.ts";
import { firstPrograms } from "../../paths/first-programs.ts";
import type { WhoReader } from "../../who/who.ts";
import type { ReportReader } from "../report-reader.ts";
import type { ContainerOrigin } from "../triage/container-origin.ts";
import type { Disagreement, Side } from "./disagreement.ts";

type Claim = Sourced<ContainerClaim>;

/** Reads contradictory claims about a container: names, start, host, first user, and requester. */
export function containerDisagreements(
  reader: ReportReader,
  originOf: (container: ContainerView["row"]) => ContainerOrigin,
  who: WhoReader,
): (view: ContainerView) => readonly Disagreement[] {
  const runOf = lastRunReader(reader.store);
  return (view) => [
    ...(view.claimed?.contradictions ?? []).map(({ what, sides }): Disagreement => {
      return { what, sides: sides.map((side) => claimSide(side, what)) };
    }),
    ...requested(reader, runOf, view, originOf(view.row)),
    ...firstUser(reader, view),
    ...makers(reader, runOf, who, view, originOf(view.row)),
  ];
}

function claimSide({ value, source, event }: ClaimSide, what: string): Side {
  const ofLog = what === "start" || what === "host" ? "" : "a command line";
  return {
    value,
    by: source?.formats ?? ofLog,
    file: source?.name ?? null,
    events: event === null ? [] : [event],
  };
}

const ofClaim = ({ source }: Claim, value: string): Side => ({
  value,
  by: source.formats,
  file: source.name,
  events: [],
});

/** The run of the program that an event is an act of. */
function runBehind(reader: ReportReader, runOf: ReturnType<typeof lastRunReader>, row: number): number {
  const { pid } = reader.events.event(row);
  return (pid === null ? undefined : runOf(pid, row)) ?? row;
}

/** Image and name in the command line of the client that a container is tied to, where no name of the log's ties the two. */
function requested(
  reader: ReportReader,
  runOf: ReturnType<typeof lastRunReader>,
  { claimed }: ContainerView,
  { client, names }: ContainerOrigin,
): Disagreement[] {
  if (client === null || claimed === undefined) return [];
  const run = runBehind(reader, runOf, client.run);
  const { image, name } = readRequestedNames(reader.events.arguments(reader.events.event(run)).map(asText));
  const against = (what: "image" | "name", own: string | null, isSame: (claimed: string) => boolean) => {
    if (own === null || names.some(({ kind }) => kind === what)) return [];
    const others = new Map<string, Side>();
    for (const claim of claimed.claims) {
      const said = what === "name" && claim.pod !== null ? null : claim[what];
      if (said !== null && !isSame(said) && !others.has(said)) others.set(said, ofClaim(claim, said));
    }
    if (others.size === 0) return [];
    const by = `the command line of its client, ${client.how}`;
    const side: Side = { value: own, by, file: null, events: [run] };
    return [{ what, sides: [side, ...others.values()] }];
  };
  return [
    ...against("image", image, (said) => isSameImage(image!, said)),
    ...against("name", name, (said) => said.split(",").includes(name!)),
  ];
}

/** The user of the container's first program, as numbers; one in a user namespace has others outside. */
function firstUser(reader: ReportReader, { row, claimed }: ContainerView): Disagreement[] {
  const said = (claimed?.claims ?? []).flatMap((claim) => {
    const uid = claim.user === null ? null : uidOf(claim.user);
    return uid === null ? [] : [{ uid, claim }];
  });
  const [first] = said;
  if (first === undefined || readContainer(reader.store, row).created === null) return [];
  const run = firstPrograms(reader.store, [row]).get(row);
  const uid = run === undefined ? undefined : reader.events.event(run).credential?.uid;
  const other = said.find((one) => one.uid !== uid);
  if (run === undefined || uid === undefined || uid === null || other === undefined) return [];
  if (readNamespaces(reader.store, row).some(({ type }) => type === "user")) return [];
  const logged: Side = {
    value: String(uid),
    by: "the uid of its first program",
    file: null,
    events: [run],
  };
  return [
    {
      what: "user",
      sides: [logged, ofClaim(other.claim, other.claim.user!)],
      note: "a user namespace that the log does not show looks the same",
    },
  ];
}

/** "1000:1000", "root"; null: a name, whose number only the image has. */
function uidOf(user: string): number | null {
  const [name = ""] = user.split(":");
  if (name === "root") return 0;
  return /^\d{1,10}$/.test(name) ? Number(name) : null;
}

/** The API user behind the pod, and the client on the host behind the container. */
function makers(
  reader: ReportReader,
  runOf: ReturnType<typeof lastRunReader>,
  who: WhoReader,
  view: ContainerView,
  { client }: ContainerOrigin,
): Disagreement[] {
  if (client === null || who.ties.requests.length === 0) return [];
  const made = who.ofContainer(view).people.find((person) => person.kind === "api" && person.part === "made");
  if (made?.kind !== "api") return [];
  const [stage] = made.request.stages;
  const run = runBehind(reader, runOf, client.run);
  return [
    {
      what: "client",
      sides: [
        {
          value: { words: reader.events.arguments(reader.events.event(run)) },
          by: client.how,
          file: null,
          events: [...new Set([run, client.run])],
        },
        {
          value: `${made.request.impersonated ?? made.request.user}, create ${made.request.namespace ?? ""}/${made.request.pod ?? ""}`,
          by: "Kubernetes API audit log",
          file: stage?.source.name ?? null,
          events: [],
        },
      ],
    },
  ];
}
