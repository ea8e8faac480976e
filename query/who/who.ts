// SPDX-License-Identifier: Apache-2.0

import { shellLine } from "../../interpret/shell-line.ts";
import type { ContainerView } from "../../questions/container-view.ts";
import type { EventView } from "../../questions/event-view.ts";
import { taskAndAncestors } from "../../store/repositories/causes/cause-rows.ts";
import { hasApiRequests } from "../../store/repositories/claims/api-requests.ts";
import { readContainer } from "../../store/repositories/containers/container-rows.ts";
import type { ApiRequest } from "../../types/api-requests.ts";
import type { Cause } from "../causes/cause.ts";
import { causesOf, readCauses } from "../causes/read-causes.ts";
import type { ReportReader } from "../reports/report-reader.ts";
import { containerOrigins } from "../reports/triage/container-origin.ts";
import { askingPerson, enteringPerson } from "./api-person.ts";
import { engineStepReader } from "./engine-step.ts";
import { type ApiTies, isExec, mayHaveRun, readApiTies, SMALL_OFFSET_MS } from "./exec-ties.ts";
import { loginPerson } from "./login-person.ts";
import type { ApiPerson, Person, Step, WhoAnswer } from "./person.ts";
import { podsOfContainer } from "./pod-containers.ts";

/** Finds the people behind events and containers of one database. */
export interface WhoReader {
  readonly ofEvent: (row: number) => WhoAnswer;
  readonly ofContainer: (container: ContainerView) => WhoAnswer;
  readonly ties: ApiTies;
}

export function whoReader(
  reader: ReportReader,
  causes: readonly Cause[] = readCauses(reader.store),
  originOf = containerOrigins(reader, causes),
): WhoReader {
  const { store } = reader;
  const ties = readApiTies(reader);
  const byEngine = engineStepReader(reader);

  /** The login user of the client that a runtime's exec was for. */
  function clients(found: readonly Cause[]): { people: Person[]; missing: string[] } {
    const people: Person[] = [];
    const missing: string[] = [];
    for (const cause of found.filter(({ kind }) => kind === "exec-by")) {
      const client = reader.events.event(cause.from);
      const chain: Step[] = [
        stepOf(reader, client, `a client's command, ${tieOf(cause.detail)}`),
        ...cause.through.map((row) => stepOf(reader, reader.events.event(row), "the runtime's command")),
        stepOf(reader, reader.events.event(cause.to), "the first program in the container"),
        ...(cause.toContainer === null ? [] : byEngine(reader.container(cause.toContainer), cause.to)),
      ];
      const person = loginPerson(reader, client, "entered", chain);
      if (person !== undefined) people.push(person);
      else
        missing.push(`the client's login user is unset (${client.id}): its session was not begun by a login`);
    }
    return { people, missing };
  }

  function makers(container: ContainerView): { people: Person[]; missing: string[] } {
    const pods = podsOfContainer(container);
    const created = readContainer(store, container.row).created;
    const createdMs = created === null ? undefined : reader.timeMs(created);
    const made = lastBefore(
      ties.requests.filter(
        (request) =>
          request.action === "create" &&
          mayHaveRun(request) &&
          pods.some(
            ({ pod, namespace }) =>
              pod === request.pod && (namespace ?? request.namespace) === request.namespace,
          ),
      ),
      createdMs,
    );
    if (made !== undefined) {
      const missing = /^system:(?:serviceaccount:kube-system|node):/.test(made.user)
        ? ["a controller asked for the pod: who asked for its workload is in no request about pods"]
        : [];
      const via = ties.containersOf(made).find((each) => each.container === container.row);
      return { people: [askingPerson(reader, made, "made", via)], missing };
    }
    const unasked =
      pods.length > 0 && hasApiRequests(store)
        ? ["the API audit logs have no request that made the pod"]
        : [];
    const { client, login, rivals } = originOf(container.row);
    const witness = client?.run ?? (login?.isSet === true ? login.event : undefined);
    if (witness === undefined)
      return {
        people: [],
        missing: [
          ...unasked,
          rivals.length > 0
            ? `${rivals.length} clients may have asked an engine for the container: ${rivals.map(reader.id).join(", ")}`
            : "no client's command is tied to the making of the container",
        ],
      };
    const event = reader.events.event(login?.event ?? witness);
    const step = stepOf(
      reader,
      reader.events.event(witness),
      client === null ? "a task above the container's first" : `a client's command: ${client.how}`,
    );
    const person = loginPerson(reader, event, "made", [step]);
    return person === undefined
      ? {
          people: [],
          missing: [`the login user of the client that had the container made is unset (${event.id})`],
        }
      : { people: [person], missing: [] };
  }

  function ofEvent(row: number): WhoAnswer {
    const event = reader.events.event(row);
    const container = event.container !== null && event.container.class !== "host" ? event.container : null;
    const above = new Set(event.pid === null ? [] : taskAndAncestors(store, event.pid, row));
    const own = loginPerson(reader, event, "acted", []);
    if (container === null) {
      const missing =
        own === undefined
          ? ["the event has no login user, and no container by which a request could be tied to it"]
          : [];
      return { event, container, people: own === undefined ? [] : [own], missing };
    }
    const entries = ties.ties.filter(
      ({ run }) => above.has(run.task) && run.id <= row && run.container === container.row,
    );
    const between = stepOf(reader, event, "this event, by that program or a task below it");
    const found = causesOf(store, causes, row, event.pid);
    const otherExecs = found.flatMap(({ kind, from }) => (kind === "exec-by" ? [reader.id(from)] : []));
    const api = entries.slice(-1).map((tie): ApiPerson => {
      const person = enteringPerson(reader, tie);
      const told = byEngine(container, tie.run.id);
      return {
        ...person,
        otherExecs,
        chain: [...person.chain, ...told, ...(tie.run.id === row ? [] : [between])],
      };
    });
    const byClient = clients(found);
    const people: Person[] = [
      ...api,
      ...byClient.people,
      ...(own === undefined || byClient.people.length > 0 ? [] : [own]),
    ];
    if (people.length > 0)
      return { event, container, people, missing: [...doubts(api), ...byClient.missing] };
    const made = makers(container);
    return {
      event,
      container,
      people: made.people,
      missing: [
        ...byClient.missing,
        ...(byClient.missing.length > 0 ? [] : entryMissing(container)),
        ...made.missing,
      ],
    };
  }

  /** Why no request is tied to an entry. */
  function entryMissing(container: ContainerView): string[] {
    if (!hasApiRequests(store))
      return podsOfContainer(container).length === 0
        ? ["no exec of a client is tied to it"]
        : ["the container is a pod's, and no API audit log was imported: ctraudit k8s import"];
    if (podsOfContainer(container).length === 0)
      return ["no inventory and no name ties the container to a pod: ctraudit names import"];
    const asked = ties.requests.filter((request) => isExec(request) && ofPod(request, container));
    return asked.length === 0
      ? [
          "the API audit logs have no exec in this pod: the event is of what the container itself ran, or the log lacks it",
        ]
      : [
          `of ${asked.length} exec${asked.length === 1 ? "" : "s"} in this pod, none has the command and the time of a program above this event`,
        ];
  }

  function ofContainer(container: ContainerView): WhoAnswer {
    const made = makers(container);
    const entered = ties.ties.filter(({ run }) => run.container === container.row);
    const tied = new Set(entered.map(({ request }) => request));
    const others = ties.requests.filter(
      (request) => request.action !== "create" && !tied.has(request) && ofPod(request, container),
    );
    const byClient = clients(causes.filter(({ toContainer }) => toContainer === container.row));
    const api = entered.map((tie) => enteringPerson(reader, tie));
    return {
      event: null,
      container,
      people: [
        ...made.people,
        ...api,
        ...byClient.people,
        ...others.map((request) => askingPerson(reader, request, "asked", undefined)),
      ],
      missing: [
        ...new Set([...made.missing, ...doubts(api), ...contradictions(others), ...byClient.missing]),
      ],
    };
  }
  return { ofEvent, ofContainer, ties };
}

function ofPod(request: ApiRequest, container: ContainerView): boolean {
  return podsOfContainer(container).some(
    ({ pod, namespace, container: own }) =>
      pod === request.pod &&
      (namespace === null || request.namespace === null || namespace === request.namespace) &&
      (own === null ||
        request.container === null ||
        own === request.container ||
        request.action === "ephemeralcontainers"),
  );
}

/** Reserves of a tie. */
function doubts(people: readonly ApiPerson[]): string[] {
  return people.flatMap(({ rivals, otherExecs, clock, request }) => [
    ...(otherExecs.length === 0
      ? []
      : [
          `an exec by a client on the host fits the program as well (${otherExecs.join(", ")}): whose it is, is not known`,
        ]),
    ...(rivals.length === 0
      ? []
      : ["requests of several users fit the command and the time: which of them is not known"]),
    ...(clock !== null && clock.pairs === 1 && Math.abs(clock.offsetMs) > SMALL_OFFSET_MS
      ? ["the offset of the clocks rests on this pair alone"]
      : []),
    ...(clock?.isAmbiguous === true ? ["another offset of the clocks explains as many requests"] : []),
    ...(request.isContradictory ? ["the stages of the request do not agree on its user"] : []),
    ...(request.code === null ? ["the audit log has no response to the request"] : []),
  ]);
}

/** Requests whose stages name several users or actions: every one, with its source. */
function contradictions(requests: readonly ApiRequest[]): string[] {
  return requests
    .filter(({ isContradictory }) => isContradictory)
    .map(
      ({ auditId, said }) =>
        `the stages of the request ${shellLine([auditId])} do not agree: ${said.map(({ user, action, source }) => `${action} by ${shellLine([user])} (${shellLine([source.name])})`).join(", ")}`,
    );
}

function tieOf(detail: string): string {
  return /tied by [a-z ]+$/.exec(detail)?.[0] ?? "inferred";
}

function lastBefore(requests: readonly ApiRequest[], timeMs: number | undefined): ApiRequest | undefined {
  return (
    (timeMs === undefined ? undefined : requests.findLast(({ receivedMs }) => receivedMs <= timeMs)) ??
    requests.at(-1)
  );
}

function stepOf(reader: ReportReader, event: EventView, text: string): Step {
  const words = reader.events.arguments(event);
  const program = event.program?.comm ?? null;
  return {
    text,
    words: words.length > 0 ? words : program === null ? [] : [program],
    event: event.id,
    timeMs: event.timeMs,
  };
}
