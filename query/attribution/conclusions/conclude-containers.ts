// SPDX-License-Identifier: Apache-2.0
import type { ContainerConclusion } from "../../../types/attribution/conclusions.ts";
import { NEW_IPC, NEW_NET, NEW_PID } from "../../../types/attribution/event.ts";
import type { Contid } from "../../../types/contid.ts";
import { HOST_PIDS_NAME, HOST_PIDS_SUFFIX } from "../../../types/host-pids.ts";
import type { ContainerIndex, LocationId, TaskIndex } from "../../../types/ids.ts";
import { CHILD_FIRST } from "../lifecycle/child-first.ts";
import { isWithdrawn } from "../lifecycle/late-threads.ts";
import type { Container } from "../model/container.ts";
import { isFirstInside } from "../model/first-inside.ts";
import { findLocation } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import type { Span, SpanTable } from "../model/table/span-rows.ts";
import type { AllContainers } from "../resolve/all-containers.ts";
import { HOST_ANSWER, HOST_PIDS_ANSWER } from "../resolve/container-answer.ts";
import { HOST_NUMBER, HOST_PIDS_NUMBER, numberOfAnswer, numberOfPod } from "../resolve/container-numbers.ts";
import type { ContainerParents } from "../resolve/container-parents.ts";
import type { Resolution } from "../resolve/resolution.ts";

const POD_FLAGS = NEW_NET | NEW_IPC;

/**
 * The host, then containers and pods, parents before children. `all`: the containers of the model and those that only
 * marks show.
 */
export function* concludeContainers(
  model: Model,
  resolution: Resolution,
  all: AllContainers,
  parents: ContainerParents,
  spans: SpanTable,
): Generator<ContainerConclusion> {
  yield* concludeHosts(model, all, parents, spans);
  const ends = initEnds(model, spans);
  const claimedEnds = resolution.claims.ends();
  // creation order is numbering order: a parent has a lower index
  for (const [index, container] of all.entries()) {
    if (resolution.merged(index) !== index || isWithdrawn(model, container.location)) continue;
    const parent = numberOfAnswer(resolution, parents.parentOf(index));
    const ended = container.ended || ends.get(index) || claimedEnds.get(index) || null;
    const pod = parents.pods.get(index);
    if (pod === index) yield podOf(container, numberOfPod(index), parent, ended);
    const span = spans.get(index);
    const { key, keySuffix, contid, created, evidence, proof, flags, names, namespaces } = container;
    yield {
      number: numberOfAnswer(resolution, index)!,
      key,
      keySuffix,
      parent: pod === undefined ? parent : numberOfPod(pod),
      class: classOf(container),
      contid: contid === "" ? null : (BigInt(contid) as Contid),
      created: created || null,
      ended,
      first: span?.first ?? null,
      last: span?.last ?? null,
      evidence,
      proof,
      flags: flags || null,
      names,
      namespaces,
    };
  }
}

function* concludeHosts(
  model: Model,
  all: AllContainers,
  parents: ContainerParents,
  spans: SpanTable,
): Generator<ContainerConclusion> {
  const isInPod = (index: ContainerIndex) => (parents.pods.get(index) ?? index) !== index; // the pod is in the location of its creator
  const byPids = spans.get(HOST_PIDS_ANSWER);
  const hasHostPids =
    byPids !== undefined ||
    [...all.entries()].some(
      ([index, { location }]) =>
        !isInPod(index) && !isWithdrawn(model, location) && parents.parentOf(index) === HOST_PIDS_ANSWER,
    );
  const contid = model.numbersHost ? (1n as Contid) : null;
  yield { ...hostRow(model, spans.get(HOST_ANSWER)), number: HOST_NUMBER, keySuffix: "host", contid };
  if (!hasHostPids) return;
  const names = [{ kind: "name", value: HOST_PIDS_NAME, event: model.firstEvent }];
  const row = hostRow(model, byPids);
  yield { ...row, number: HOST_PIDS_NUMBER, keySuffix: HOST_PIDS_SUFFIX, contid: null, names };
}

/** The row of the host or of `host?`; its key is the boot's first event. */
function hostRow(
  { firstEvent }: Model,
  span: Span | undefined,
): Omit<ContainerConclusion, "number" | "keySuffix" | "contid"> {
  return {
    key: firstEvent,
    parent: null,
    class: "host",
    created: null,
    ended: null,
    first: span?.first ?? null,
    last: span?.last ?? null,
    evidence: span?.evidence ?? "unknown",
    proof: span?.proof ?? firstEvent,
    flags: null,
    names: [],
    namespaces: [],
  };
}

function podOf(
  { key, created, evidence, proof, names }: Container,
  number: number,
  parent: number | null,
  ended: number | null,
): ContainerConclusion {
  return {
    number,
    key,
    keySuffix: "/pod",
    parent,
    class: "pod",
    contid: null,
    created: created || null,
    ended,
    first: null,
    last: null,
    evidence,
    proof,
    flags: POD_FLAGS,
    names: names
      .filter(({ kind }) => kind === "pod" || kind === "namespace")
      .map(({ kind, value, event }) => ({ kind: kind === "pod" ? "name" : kind, value, event })),
    namespaces: [],
  };
}

/** A container has a PID namespace of its own, or a number. Without both it is a sandbox. */
function classOf(container: Container): "container" | "sandbox" {
  const isSandbox = container.flags !== 0 && (container.flags & NEW_PID) === 0 && !container.hiddenFlags;
  return isSandbox ? "sandbox" : "container";
}

/** Tasks that the exit of the first one kills may log their last calls within so many events. */
const AFTERLIFE = CHILD_FIRST;

/**
 * Container -> event of its end: a PID namespace ends with its first task. A container with later events has not
 * ended then, or another task was its first.
 */
function initEnds(model: Model, spans: SpanTable): Map<ContainerIndex, number> {
  const inits = new Map<ContainerIndex, { born: number; gone: number }>();
  const { tasks, containers } = model;
  /** Location -> the container whose first task is looked for there. */
  const asked = new Map<LocationId, ContainerIndex>();
  for (const [index, { created, flags, location }] of containers.entries())
    if (created !== 0 && (flags & NEW_PID) !== 0) asked.set(findLocation(model, location), index);
  if (asked.size === 0) return new Map();
  for (let at = 0 as TaskIndex; at < tasks.length; at++) {
    const index = tasks.isBorn(at) ? asked.get(findLocation(model, tasks.birthLocationOf(at))) : undefined;
    const container = index === undefined ? undefined : containers.get(index)!;
    if (index === undefined || container === undefined) continue;
    const task = tasks.get(at)!;
    if (!isFirstInside(model, container, task)) continue;
    const known = inits.get(index);
    if (known === undefined || task.born < known.born) inits.set(index, { born: task.born, gone: task.gone });
  }
  const ends = new Map<ContainerIndex, number>();
  for (const [container, { gone }] of inits) {
    const last = spans.get(container)?.last ?? gone;
    if (gone !== 0 && last <= gone + AFTERLIFE) ends.set(container, Math.max(gone, last));
  }
  return ends;
}
