// SPDX-License-Identifier: Apache-2.0
import type { BootReader } from "../../../questions/boot-view.ts";
import type { ClaimContradiction, ClaimsView, ContainerClaim, Sourced } from "../../../types/claims.ts";
import type { BootId, ContainerId } from "../../../types/ids.ts";
import { ClaimReader, hasClaims } from "../../repositories/claims/claim-rows.ts";
import type { Store } from "../../store.ts";
import { disagreements, isSameId, isSameNode } from "./compare-claims.ts";
import { type LoggedName, logDisagreements } from "./log-disagreements.ts";

/** Maximum number of claims examined per container; further ones are counted. */
const MOST = 64;
/** An engine records the start when its runtime has returned. */
const START_TOLERANCE_MS = 60_000;

/** The facts of a logged container used for matching claims. */
export interface ClaimedContainer {
  readonly id: ContainerId;
  readonly boot: BootId;
  /** Names from command lines; of kind `id`: ids given by runtimes. */
  readonly names: readonly LoggedName[];
}

interface Run {
  readonly container: ContainerId;
  readonly boot: BootId;
  readonly created: number | null;
  readonly first: number | null;
}

/**
 * Reads what is claimed of containers; undefined where the database has no claims. A claim is tied by the id, whole or the unambiguous
 * beginning of it, and compared with the log: a claim that speaks against it is shown with the contradiction.
 */
export function claimsReader(
  store: Store,
  boots: BootReader,
): ((container: ClaimedContainer) => ClaimsView | undefined) | undefined {
  if (!hasClaims(store)) return undefined;
  const reader = new ClaimReader(store);
  const longer = store
    .prepare(
      "SELECT count(DISTINCT value) FROM container_name WHERE kind = 'id' AND value >= ? AND value < ?",
    )
    .pluck();
  const runs = store.prepare(
    `SELECT DISTINCT c.id AS container, c.boot, c.created, c.first_event AS first FROM container_name n JOIN container c ON c.id = n.container
     WHERE n.value = ? AND n.kind = 'id' AND c.class <> 'likely'`,
  );

  /** Unambiguous claims. */
  function tied(id: string): Sourced<ContainerClaim>[] {
    const claims = reader.containers(id).filter((claim) => isSameId(claim.id, id));
    const whole = new Set(claims.filter((claim) => claim.id.length >= id.length).map((claim) => claim.id));
    return claims.filter((claim) =>
      claim.id.length < id.length
        ? (longer.get(claim.id, `${claim.id}\u{10ffff}`) as number) === 1
        : whole.size === 1 || claim.id === id,
    );
  }

  return ({ id: container, boot, names }) => {
    const ids = names.filter(({ kind }) => kind === "id").map(({ value }) => value);
    if (ids.length === 0) return undefined;
    const found = [...new Set(ids)].flatMap((id) => tied(id).map((claim) => ({ id, claim })));
    const actions = ids.reduce((sum, id) => sum + reader.countActions(id), 0);
    if (found.length === 0 && actions === 0) return undefined;
    const shown = found.slice(0, MOST);
    const contradictions: ClaimContradiction[] = shown.flatMap(({ id, claim }) => {
      const all = runs.all(id) as Run[];
      const elsewhere = hostContradiction(claim, all, boot, boots);
      if (elsewhere !== undefined) return [elsewhere];
      const start = startContradiction(claim, all, container, boots);
      return start === undefined ? [] : [start];
    });
    const claims = shown.map(({ claim }) => claim);
    const distinct = new Map(
      [...contradictions, ...logDisagreements(names, claims), ...disagreements(claims)].map((one) => [
        one.text,
        one,
      ]),
    );
    return { claims, omitted: found.length - shown.length, actions, contradictions: [...distinct.values()] };
  };
}

function hostContradiction(
  claim: Sourced<ContainerClaim>,
  runs: readonly Run[],
  boot: BootId,
  boots: BootReader,
): ClaimContradiction | undefined {
  const said = claim.node ?? claim.source.node;
  const own = boots.boot(boot).node;
  const { name } = claim.source;
  const against = (text: string, ...values: readonly string[]): ClaimContradiction => ({
    kind: "host",
    text,
    what: "host",
    sides: [
      { value: said ?? "no host", source: claim.source, event: null },
      ...values.map((value) => ({ value, source: null, event: null })),
    ],
  });
  if (claim.node !== null && claim.source.node !== null && !isSameNode(claim.node, claim.source.node))
    return {
      kind: "host",
      text: `${name} was given for host ${claim.source.node} and speaks of host ${claim.node}`,
      what: "host",
      sides: [claim.node, `${claim.source.node}, for which it was given`].map((value) => ({
        value,
        source: claim.source,
        event: null,
      })),
    };
  if (said !== null)
    return own === null || isSameNode(said, own)
      ? undefined
      : against(`${name} speaks of host ${said}, the log is of ${own}`, own);
  const nodes = [...new Set(runs.map((run) => boots.boot(run.boot).node ?? "(no name)"))].sort();
  return nodes.length < 2
    ? undefined
    : against(
        `${name} names no host, and the logs of ${nodes.join(" and ")} have a container of this id`,
        ...nodes,
      );
}

/** A start after the log's end is of a later run of the container. */
function startContradiction(
  { startedMs, createdMs, source }: Sourced<ContainerClaim>,
  runs: readonly Run[],
  container: ContainerId,
  boots: BootReader,
): ClaimContradiction | undefined {
  const own = runs.find((run) => run.container === container);
  if (own === undefined) return undefined;
  const seenMs = timeOf(own.created ?? own.first, boots);
  const starts = runs.map(({ created, first }) => ({
    ms: timeOf(created ?? first, boots),
    isExact: created !== null,
  }));
  const fits = (said: number) =>
    starts.some(
      ({ ms, isExact }) =>
        ms === undefined ||
        (isExact ? Math.abs(said - ms) <= START_TOLERANCE_MS : said <= ms + START_TOLERANCE_MS),
    );
  if (seenMs === undefined) return undefined;
  const seen = own.created === null ? `has events of it at ${iso(seenMs)}` : `saw it start at ${iso(seenMs)}`;
  const against = (timeMs: number, did: string): ClaimContradiction => ({
    kind: "start",
    text: `${source.name} says it ${did} at ${iso(timeMs)}, the log ${seen}`,
    what: "start",
    sides: [
      { value: { timeMs: seenMs }, source: null, event: own.created ?? own.first },
      { value: { timeMs }, source, event: null },
    ],
  });
  if (startedMs !== null && startedMs <= boots.boot(own.boot).lastMs && !fits(startedMs))
    return against(startedMs, "started");
  if (createdMs !== null && starts.every(({ ms }) => ms !== undefined && createdMs > ms + START_TOLERANCE_MS))
    return against(createdMs, "was made");
  return undefined;
}

function timeOf(event: number | null, boots: BootReader): number | undefined {
  return event === null ? undefined : boots.eventTimeMs(event);
}

function iso(timeMs: number): string {
  return new Date(timeMs).toISOString();
}
