// SPDX-License-Identifier: Apache-2.0

import type { ProgramRun } from "../../../store/repositories/causes/program-runs.ts";
import { readNames } from "../../../store/repositories/containers/container-names.ts";
import { readContainer } from "../../../store/repositories/containers/container-rows.ts";
import { lastRunReader } from "../../../store/repositories/tasks/last-runs.ts";
import { readAncestors, type TaskRow } from "../../../store/repositories/tasks/task-rows.ts";
import { asText } from "../../../types/as-text.ts";
import { groupBy } from "../../../types/group-by.ts";
import type { ContainerId, TaskId } from "../../../types/ids.ts";
import { UNSET_ID } from "../../../types/unset-id.ts";
import { readClientCommand } from "../../attribution/facts/client-command.ts";
import { programName } from "../../attribution/facts/oci-command.ts";
import { readRuntimeCommand } from "../../attribution/facts/runtime-names.ts";
import type { Cause } from "../../causes/cause.ts";
import { loginUser } from "../cell-names.ts";
import type { Cell } from "../report-model.ts";
import type { ReportReader } from "../report-reader.ts";
import { isMakingClient, type NearbyClients, nearbyClients } from "./nearby-clients.ts";

/** Makers of a container, as far as the log shows them; rows of events. */
export interface ContainerOrigin {
  /** The run of the client that asked for it, and how that is known; null: the log does not tie one to it. */
  readonly client: { readonly run: number; readonly tie: string; readonly how: string } | null;
  /** Events of the engine's possible clients, if several were active in the minute before and none can be singled out. */
  readonly rivals: readonly number[];
  /** Clients in that minute of which each call on an engine's socket failed, with the first such call. */
  readonly failed: NearbyClients["failed"];
  /** Login user of the client, else of a task above the container's first, "unset" where all of them have none; null: no event has one. */
  readonly login: { readonly event: number; readonly label: Cell; readonly isSet: boolean } | null;
  /** Programs between the container and the host's first process that manage containers, from below. */
  readonly engines: readonly { readonly event: number; readonly name: string }[];
  /** Names out of command lines, which are claims. */
  readonly names: readonly { readonly kind: string; readonly value: string; readonly event: number }[];
}

const NONE_NEARBY: NearbyClients = { near: [], failed: [] };
const LONGEST_CHAIN = 32;
const ENGINE =
  /^(?:dockerd|docker-containe.*|containerd|containerd-shim.*|conmon|podman|crio|kubelet|buildkitd|lxd|incusd|systemd-machined?)$/;

/** Reads it for one container after the other. */
export function containerOrigins(
  reader: ReportReader,
  causes: readonly Cause[],
): (container: ContainerId) => ContainerOrigin {
  const { store } = reader;
  const runOf = lastRunReader(store);
  const nearby = nearbyClients(reader);
  const asked = groupBy(
    causes.filter(({ kind }) => kind === "daemon-client"),
    ({ toContainer }) => toContainer,
  );
  const argvAt = (event: number) => reader.events.arguments(reader.events.event(event)).map(asText);
  // Runs of an ancestor of hundreds of containers are read once; an engine daemon's runs are irrelevant.
  const knownRuns = new Map<TaskId, readonly number[]>();
  const runsOf = ({ id, pid, last_event: last }: TaskRow) => {
    const run = knownRuns.has(id) ? undefined : runOf(pid, last);
    const found = knownRuns.get(id) ?? (run === undefined ? [] : [run]);
    knownRuns.set(id, found);
    return found;
  };
  // An engine stands above hundreds of containers.
  const known = new Map<TaskId, ContainerOrigin["engines"]>();
  const engineOf = ({ id, first_event: event }: TaskRow) => {
    const found = known.get(id) ?? engineAt(reader, event);
    known.set(id, found);
    return found;
  };
  return (container) => {
    const names = readNames(store, container);
    const above = readAncestors(store, container, LONGEST_CHAIN).filter(({ silent }) => silent === 0);
    const engines = above.flatMap(engineOf);
    const { boot, created } = readContainer(store, container);
    const { near, failed } =
      created === null || engines.length === 0 ? NONE_NEARBY : nearby(boot, container, created);
    const inside = asked.get(container) ?? [];
    const client =
      clientByName(names, argvAt) ??
      clientInside(inside) ??
      clientAbove(
        reader,
        container,
        above.filter((task) => !isDaemon(engineOf(task))).flatMap(runsOf),
        engines.length > 0,
      ) ??
      (inside.length === 0 ? clientNearby(near) : null);
    const rivals = [
      ...inside.flatMap(({ from, through }) => [from, ...through]),
      ...near.map(({ id }) => id),
    ];
    const witnesses = [
      ...(client === null ? [] : [client.run]),
      ...above.map(({ first_event: event }) => event),
    ];
    const logins = witnesses.flatMap((event) => {
      const { credential, accounts } = reader.events.event(event);
      const label = loginUser(credential?.auid, accounts);
      return label === null ? [] : [{ event, label, isSet: credential?.auid !== UNSET_ID }];
    });
    const login = logins.find(({ isSet }) => isSet) ?? logins[0];
    return {
      client,
      rivals: client === null && rivals.length > 1 ? latestOfEach(reader, rivals) : [],
      failed: client === null ? failed : [],
      login: login ?? null,
      engines,
      names,
    };
  };
}

function engineAt(reader: ReportReader, event: number): ContainerOrigin["engines"] {
  const comm = reader.events.event(event).program?.comm ?? null;
  const name = comm === null ? "" : asText(comm);
  return ENGINE.test(name) ? [{ event, name }] : [];
}

/** A client in another container: a cause, and so an inference. */
function clientInside([cause]: readonly Cause[]): ContainerOrigin["client"] {
  return cause === undefined || cause.through.length > 0
    ? null
    : { run: cause.from, tie: "order and time", how: "inferred from the order and the time" };
}

/** A client that gave the container the name that the runtime has, too. */
function clientByName(
  names: ContainerOrigin["names"],
  argvAt: (event: number) => string[],
): ContainerOrigin["client"] {
  const named = names.find(
    ({ kind, event }) => kind === "image" && readClientCommand(argvAt(event)) !== undefined,
  );
  return named === undefined
    ? null
    : { run: named.event, tie: "its name", how: "tied by the name that both have" };
}

/** The only client that asked an engine for something just before. */
function clientNearby([near, ...others]: readonly ProgramRun[]): ContainerOrigin["client"] {
  return near === undefined || others.length > 0
    ? null
    : {
        run: near.id,
        tie: "time alone",
        how: "inferred by time alone: the only such client in the minute before",
      };
}

/** Of a task that is there by its run and by its calls the last: a client is one, however often it is seen. */
function latestOfEach({ events }: ReportReader, rows: readonly number[]): number[] {
  const sorted = [...new Set(rows)].sort((a, b) => a - b);
  return [...new Map(sorted.map((row) => [events.event(row).pid ?? row, row])).values()];
}

function isDaemon([engine]: ContainerOrigin["engines"]): boolean {
  return engine !== undefined && !/^(?:podman|conmon)$/.test(engine.name);
}

/** The topmost client above the container, or runtime where no engine stands between, in the place in which it was made. */
function clientAbove(
  reader: ReportReader,
  container: ContainerId,
  runs: readonly number[],
  isByEngine: boolean,
): ContainerOrigin["client"] {
  const around = reader.container(container).parent;
  const run = runs.findLast((row) => {
    const event = reader.events.event(row);
    const isBeside =
      event.container?.row === around?.row || (event.container?.class === "host" && around?.class === "host");
    const argv = reader.events.arguments(event).map(asText);
    return (
      isBeside &&
      (isMakingClient(argv) ||
        readClientCommand(argv) !== undefined ||
        (!isByEngine && readRuntimeCommand(argv) !== undefined && !ENGINE.test(programName(argv))))
    );
  });
  return run === undefined
    ? null
    : { run, tie: "its place above", how: "it is above the container's first task" };
}
