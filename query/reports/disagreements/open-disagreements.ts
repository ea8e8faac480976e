// SPDX-License-Identifier: Apache-2.0
import type { ContainerView } from "../../../questions/container-view.ts";
import { hasClaims } from "../../../store/repositories/claims/claim-rows.ts";
import type { ContainerId } from "../../../types/ids.ts";
import { readCauses } from "../../causes/read-causes.ts";
import { type WhoReader, whoReader } from "../../who/who.ts";
import type { Escape } from "../escapes/escape.ts";
import type { ReportReader } from "../report-reader.ts";
import { type ContainerOrigin, containerOrigins } from "../triage/container-origin.ts";
import { actDisagreements } from "./act-disagreements.ts";
import { containerDisagreements } from "./container-disagreements.ts";
import type { Disagreement } from "./disagreement.ts";

/** A disagreement on a container that a finding names. */
export interface Disputed extends Disagreement {
  readonly container: ContainerView;
}

/** Reads disagreements of sources about a finding's containers and acts. */
export type DisagreementReader = (finding: Escape) => readonly Disputed[];

/** Opens it; without files beside the log there is one source alone. */
export function openDisagreements(
  reader: ReportReader,
  given?: { readonly originOf: (container: ContainerId) => ContainerOrigin; readonly who: WhoReader },
): DisagreementReader {
  if (!hasClaims(reader.store)) return () => [];
  const causes = given === undefined ? readCauses(reader.store) : [];
  const originOf = given?.originOf ?? containerOrigins(reader, causes);
  const who = given?.who ?? whoReader(reader, causes, originOf);
  const ofContainer = containerDisagreements(reader, originOf, who);
  const ofAct = actDisagreements(reader, who);
  const known = new Map<ContainerId, readonly Disputed[]>();
  const about = (row: ContainerId) => {
    const view = reader.container(row);
    const found =
      known.get(row) ??
      (view.class === "host" ? [] : ofContainer(view).map((one) => ({ ...one, container: view })));
    known.set(row, found);
    return found;
  };
  return (finding) => {
    const acts = eventsOf(finding).flatMap((event) => {
      const { container } = reader.events.event(event);
      return container === null ? [] : ofAct(event).map((one) => ({ ...one, container }));
    });
    const all = [...containersOf(finding).flatMap(about), ...acts];
    return [...new Map(all.map((one) => [keyOf(one), one])).values()];
  };
}

/** A disagreement shared by two findings is shown once. */
export function keyOf({ container, what, sides }: Disputed): string {
  return JSON.stringify([container.row, what, sides]);
}

function containersOf({ containers, source }: Escape): ContainerId[] {
  const ofCause =
    source?.kind === "cause"
      ? [source.cause, ...source.requests].flatMap(({ fromContainer, toContainer }) => [
          fromContainer,
          toContainer,
        ])
      : [];
  return [...new Set([...containers, ...ofCause])].filter((row) => row !== null);
}

/** The acts of a finding. */
function eventsOf({ source }: Escape): number[] {
  switch (source?.kind) {
    case "cause":
      return [source.cause.from, source.cause.to, ...source.requests.map(({ from }) => from)];
    case "move":
      return [source.excursion.steps[0]!.event];
    case "act":
      return [source.act.id];
    case "file":
      return [source.event];
    case "across":
      return [source.across.event.row];
    case undefined:
      return [];
  }
}
