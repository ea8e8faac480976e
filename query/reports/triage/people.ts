// SPDX-License-Identifier: Apache-2.0
import type { ApiRequest } from "../../../types/api-requests.ts";
import { parseEventReference, resolveEvent } from "../../resolve-event.ts";
import { clockWords } from "../../who/clock-words.ts";
import { mayHaveRun } from "../../who/exec-ties.ts";
import type { ApiPerson, LoginPerson, Person } from "../../who/person.ts";
import type { WhoReader } from "../../who/who.ts";
import { placeName } from "../cell-names.ts";
import type { ReportRow, ReportTable } from "../report-model.ts";
import { type ReportReader, searchEvents } from "../report-reader.ts";
import { type Clause, enumeration, proof, quotedText, sentence } from "../stories/clause.ts";
import { firstRows } from "../table-rows.ts";

/** So many people of an incident are named. */
const MOST_PEOPLE = 3;
/** Events of an incident that are asked for their people. */
const MOST_ASKED = 16;

/** Persons behind events of an incident, as far as a request is tied to them: a sentence each. */
export function peopleSentences(
  { store }: ReportReader,
  who: WhoReader,
  ids: readonly string[],
): ReportRow[] {
  const people = new Map<string, Person>();
  for (const id of [...new Set(ids)].slice(0, MOST_ASKED)) {
    const reference = parseEventReference(id);
    const rows = reference === undefined ? [] : resolveEvent(store, reference);
    if (rows.length !== 1) continue;
    for (const person of who.ofEvent(rows[0]!).people)
      if (person.part === "entered")
        people.set(person.kind === "api" ? person.request.auditId : (person.chain[0]?.event ?? ""), person);
  }
  return [...people.values()]
    .slice(0, MOST_PEOPLE)
    .map((person) => (person.kind === "api" ? apiSentence(person) : loginSentence(person)));
}

/** The request of an API user that a program answers; where several fit, each of them, and that which one it answers is not known. */
export function apiSentence({ request, chain, rivals, otherExecs, clock }: ApiPerson): ReportRow {
  const { isContradictory, said } = request;
  const fitting = [request, ...rivals];
  const shown = fitting.slice(0, MOST_PEOPLE).map(requestClause);
  return sentence(
    ...(rivals.length === 0
      ? ["A program above it in the container answers ", ...shown]
      : [
          `A program above it in the container answers one of ${fitting.length} requests of the API, and which of them is not known: `,
          enumeration(shown),
          fitting.length > shown.length ? ` and ${fitting.length - shown.length} more` : "",
        ]),
    "; inferred from the pod, the command and the time",
    clock === null ? "" : `, with the host's clock ${clockWords(clock)}`,
    otherExecs.length === 0
      ? ""
      : "; an exec by a client on the host fits the program as well, and which of them it answers is not known",
    ...(isContradictory
      ? ["; sources disagree on this request: ", enumeration(said.slice(0, MOST_PEOPLE).map(saidClause))]
      : []),
    ".",
    proof(...otherExecs, ...chain.flatMap(({ event }) => (event === null ? [] : [event]))),
  );
}

function requestClause(request: ApiRequest): Clause {
  const { user, impersonated, addresses, auditId, action, namespace, pod, command } = request;
  return {
    cells: [
      "a request of API user ",
      ...quotedText(impersonated ?? user).cells,
      ...(impersonated === null ? [] : [" (impersonated by ", ...quotedText(user).cells, ")"]),
      " from ",
      ...quotedText(addresses.join(", ")).cells,
      ", ",
      ...quotedText(`${action} ${namespace ?? ""}/${pod ?? ""}: ${command.join(" ")}`).cells,
      " (audit ID ",
      ...quotedText(auditId).cells,
      ")",
    ],
    events: [],
  };
}

function saidClause({ user, action, source }: ApiRequest["said"][number]): Clause {
  const cells = [`${action} by `, ...quotedText(user).cells, " in ", ...quotedText(source.name).cells];
  return { cells, events: [] };
}

function loginSentence({ label, session, chain }: LoginPerson): ReportRow {
  return sentence(
    "A program above it in the container was asked for by login user ",
    quotedText(label),
    ...(session?.address == null ? [] : [", whose session claims the address ", quotedText(session.address)]),
    "; inferred from two commands and the time.",
    proof(
      ...chain.flatMap(({ event }) => (event === null ? [] : [event])),
      ...(session === null ? [] : [session.event]),
    ),
  );
}

/** Requests of API users that entered containers, or were refused to; no table where no API audit log was imported. */
export function apiTable(reader: ReportReader, { ties }: WhoReader, limit: number): ReportTable[] {
  const entering = ties.requests.filter(({ action }) => ENTERING.has(action));
  if (entering.length === 0) return [];
  const tieOf = new Map(ties.ties.map((tie) => [tie.request, tie]));
  return [
    {
      id: "api-users",
      title: "Users of the Kubernetes API in pods",
      note: "By API audit logs, with the API server's clock. A tie to a program is inferred from pod, command and time: ctraudit who EVENT has the chain.",
      columns: ["time", "user", "address", "request", "answer", "container", "program", "host's clock"],
      ...firstRows(entering, limit, (request): ReportRow => {
        const tie = tieOf.get(request);
        const events = tie === undefined ? [] : [reader.id(tie.run.id)];
        return {
          cells: [
            { timeMs: request.receivedMs },
            request.impersonated === null ? request.user : `${request.impersonated}, by ${request.user}`,
            request.addresses.join(", "),
            {
              words: [request.action, `${request.namespace ?? ""}/${request.pod ?? ""}`, ...request.command],
            },
            answerText(request),
            tie === undefined ? null : placeName(reader.container(tie.run.container)),
            events[0] === undefined ? (mayHaveRun(request) ? "not tied" : "none ran") : { event: events[0] },
            tie === undefined ? null : clockWords(tie.clock),
          ],
          events,
          search: events.length === 0 ? null : searchEvents(events),
        };
      }),
    },
  ];
}

const ENTERING: ReadonlySet<string> = new Set(["exec", "attach", "portforward", "ephemeralcontainers"]);

function answerText(request: ApiRequest): string {
  return request.code === null
    ? "not in the log"
    : `${request.code}${mayHaveRun(request) ? "" : " (refused)"}`;
}
