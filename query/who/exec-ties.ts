// SPDX-License-Identifier: Apache-2.0
import { bootOf } from "../../store/event-key.ts";
import { readApiRequests } from "../../store/repositories/claims/api-requests.ts";
import { readContainer } from "../../store/repositories/containers/container-rows.ts";
import {
  earlierRunReader,
  runsWithArguments,
  type SameRun,
} from "../../store/repositories/events/same-arguments.ts";
import type { Store } from "../../store/store.ts";
import type { ApiRequest } from "../../types/api-requests.ts";
import { groupBy } from "../../types/group-by.ts";
import { firstPrograms } from "../paths/first-programs.ts";
import type { ReportReader } from "../reports/report-reader.ts";
import { type ClockOffset, estimateOffset, type Pair } from "./clock-offset.ts";
import { type PodContainer, podContainerReader } from "./pod-containers.ts";

/** Largest time between a request and its program, either way, corrected for the clock offset. */
const WINDOW_MS = 10_000;
/** A larger offset needs more than one pair, or is marked as resting on one. */
export const SMALL_OFFSET_MS = 10_000;

/** A request to run a program in a pod, and the program that ran: an inference. */
export interface ExecTie {
  readonly request: ApiRequest;
  readonly run: SameRun;
  readonly via: PodContainer;
  /** Run minus request, corrected for the clock offset. */
  readonly lagMs: number;
  readonly clock: ClockOffset;
  /** Further requests that fit the run as well. */
  readonly rivals: readonly ApiRequest[];
}

/** Statements of API audit logs on the log's containers. */
export interface ApiTies {
  readonly requests: readonly ApiRequest[];
  readonly ties: readonly ExecTie[];
  readonly containersOf: ReturnType<typeof podContainerReader>;
}

/** True if the API server accepted it; a request without a logged response may have run. */
export function mayHaveRun({ code }: ApiRequest): boolean {
  return code === null || code < 400;
}

/** Requests that carry the command that they run. */
export function isExec({ action, command }: ApiRequest): boolean {
  return (action === "exec" || action === "ephemeralcontainers") && command.length > 0;
}

/** Ties requests to the programs that ran in containers of their pods: the same command, in the window of time. */
export function readApiTies(reader: ReportReader): ApiTies {
  const { store } = reader;
  const requests = readApiRequests(store);
  const nodeOf = (event: number) => reader.events.boots.boot(bootOf(event))?.node ?? null;
  const containersOf = podContainerReader(store, reader.container, nodeOf);
  const execs = requests.filter((request) => isExec(request) && mayHaveRun(request));
  if (execs.length === 0) return { requests, ties: [], containersOf };
  const isInner = earlierRunReader(store);
  const found = runsWithArguments(
    store,
    execs.map(({ command }) => command),
  ).filter((run) => !isInner(run));
  const isFirst = firstRunTest(store, found);
  const runs = groupBy(
    found.filter((run) => !isFirst(run)),
    (run) => run.arguments,
  );
  const candidates = execs.flatMap((request, at) => {
    const vias = containersOf(request);
    return (runs.get(request.command.join("\0")) ?? []).flatMap((run) => {
      const via = vias.find(({ container }) => container === run.container);
      return via === undefined ? [] : [{ at, request, run, via, deltaMs: run.timeMs - beganMs(request) }];
    });
  });
  const ties = [...groupBy(candidates, ({ run }) => nodeOf(run.id)).values()].flatMap(tieNode);
  return { requests, ties: ties.sort((a, b) => a.run.id - b.run.id), containersOf };
}

/** An exec enters a container that runs: it is not the first program of one that the log shows being made. */
function firstRunTest(store: Store, runs: readonly SameRun[]): (run: SameRun) => boolean {
  const made = [...new Set(runs.map(({ container }) => container))].filter(
    (container) => readContainer(store, container).created !== null,
  );
  const first = firstPrograms(store, made);
  return ({ id, container }) => first.get(container) === id;
}

type Candidate = Pair0 & {
  readonly at: number;
  readonly request: ApiRequest;
  readonly run: SameRun;
  readonly via: PodContainer;
};
type Pair0 = Pick<Pair, "deltaMs">;

/** Ties of one host, whose clock has one offset to the API server's. */
function tieNode(candidates: readonly Candidate[]): ExecTie[] {
  const clock = estimateOffset(
    candidates.map(({ at, run, deltaMs }) => ({ request: at, run: run.id, deltaMs })),
  );
  if (clock === undefined) return [];
  const near = candidates
    .map((candidate) => ({ ...candidate, lagMs: candidate.deltaMs - clock.offsetMs }))
    .filter(({ lagMs }) => Math.abs(lagMs) <= WINDOW_MS)
    .sort((a, b) => Math.abs(a.lagMs) - Math.abs(b.lagMs));
  // Each run has one request and each request one run: the nearest first. Unmatched requests are rivals.
  const taken = { runs: new Map<number, ExecTie & { rivals: ApiRequest[] }>(), requests: new Set<number>() };
  for (const { at, request, run, via, lagMs } of near) {
    if (taken.requests.has(at) || taken.runs.has(run.id)) continue;
    taken.requests.add(at);
    taken.runs.set(run.id, { request, run, via, lagMs, clock, rivals: [] });
  }
  for (const { request, run } of near) {
    const tie = taken.runs.get(run.id);
    const isOther = tie !== undefined && tie.request !== request && !tie.rivals.includes(request);
    // If each of two requests has its own run, time distinguishes them only beyond the spread.
    if (isOther && identity(request) !== identity(tie.request)) tie.rivals.push(request);
  }
  return [...taken.runs.values()];
}

/** The time at which the program may begin. */
function beganMs({ startedMs, receivedMs, action }: ApiRequest): number {
  return action === "exec" ? (startedMs ?? receivedMs) : receivedMs;
}

function identity({ user, impersonated, addresses, agent }: ApiRequest): string {
  return JSON.stringify([user, impersonated, addresses, agent]);
}
