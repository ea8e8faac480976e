// SPDX-License-Identifier: Apache-2.0
import type { Comparison, Condition, NumberField, TextField } from "../../questions/condition.ts";
import type { ContainerTest, CredentialTest, SearchCriteria } from "../../questions/search-criteria.ts";
import { EventFlag } from "../../store/event-flags.ts";
import { serialIn, serialOf } from "../../store/event-key.ts";
import type { ContainerId } from "../../types/ids.ts";
import { literal } from "./aggregate.ts";
import { ANY, all, any, exact, known, type Part, type Predicate, wide } from "./predicate.ts";
import { partMatch, textPart } from "./text-predicate.ts";

/** Rows that criteria refer to. */
export interface Referred {
  readonly containerKey: (container: ContainerId) => string;
  /** All calls of the events. */
  readonly calls: readonly (readonly [arch: number, number: number])[];
}

/** Maximum length of a list in SQL. */
const MOST_LISTED = 5000;

/** The predicate of a search; undefined: every event may match. */
export function eventPredicate(criteria: SearchCriteria, referred: Referred): Predicate | undefined {
  const { fromMs, toMs, events, types, call, success, exit, fields = {} } = criteria;
  const text = (field: TextField, value: string | undefined) =>
    value === undefined ? ANY : textPart(field, partMatch(value));
  return all([
    ...(fromMs === undefined ? [] : [wide(`time_ms >= ${Math.floor(fromMs)}`)]),
    ...(toMs === undefined ? [] : [wide(`time_ms <= ${Math.ceil(toMs)}`)]),
    ...(events === undefined ? [] : [eventsPart(events)]),
    ...(types === undefined ? [] : [typesPart(types)]),
    ...(call === undefined ? [] : [callPart(call, referred)]),
    ...(criteria.container === undefined ? [] : [containerPart(criteria.container, referred)]),
    ...(criteria.evidence === undefined ? [] : [evidencePart(criteria.evidence)]),
    ...(success === undefined ? [] : [WORDS[success ? "succeeded" : "failed"]]),
    ...(exit === undefined ? [] : [numberPart("exit", "=", [exit])]),
    taskPart(criteria),
    text("key", criteria.key),
    criteria.file === undefined ? ANY : any([text("file", criteria.file), text("peer", criteria.file)]),
    text("subject", criteria.subject),
    criteria.context === undefined
      ? ANY
      : any([text("subject", criteria.context), text("object", criteria.context)]),
    criteria.host === undefined ? ANY : any([text("host", criteria.host), text("peer", criteria.host)]),
    ...Object.entries(fields).map(([field, value]) => text(field as TextField, value)),
    ...(criteria.expression === undefined ? [] : [conditionPart(criteria.expression, referred)]),
  ]);
}

/** SQL: an event has one of these serials. */
export const withSerials = (serials: readonly number[]) => `${SERIAL} IN (${serials.join(", ")})`;

/** Whether criteria name calls, which only the server knows. */
export function asksForCalls({ call, expression }: SearchCriteria): boolean {
  const inCondition = (condition: Condition): boolean => {
    if (condition.kind === "and" || condition.kind === "or") return condition.parts.some(inCondition);
    return condition.kind === "not" ? inCondition(condition.part) : condition.kind === "call";
  };
  return call !== undefined || (expression !== undefined && inCondition(expression));
}

function conditionPart(condition: Condition, referred: Referred): Part {
  switch (condition.kind) {
    case "and":
      return all(condition.parts.map((part) => conditionPart(part, referred)));
    case "or":
      return any(condition.parts.map((part) => conditionPart(part, referred)));
    case "not": {
      const part = conditionPart(condition.part, referred);
      return part?.isExact === true ? exact(`NOT (${part.sql})`) : ANY;
    }
    case "word":
      return WORDS[condition.word];
    case "text":
      return condition.accounts === undefined ? textPart(condition.field, condition.match) : ANY;
    case "number":
      return numberPart(condition.field, condition.comparison, condition.values);
    case "account":
      return credentialPart({ columns: [condition.column], value: condition.spans });
    case "container":
      return any(condition.tests.map((test) => containerPart(test, referred)));
    case "class":
      return any([listed("container_class", condition.classes), SAYS_ITSELF]);
    case "evidence":
      return any(condition.evidence.map(evidencePart));
    case "types":
      return typesPart(condition.types);
    case "call": {
      const { match, test } = condition;
      return match === undefined ? callPart(test, referred) : match.bounded(() => callPart(test, referred));
    }
    case "events":
      return eventsPart(condition.events);
    case "decision":
      return wide("row_decision != ''");
  }
}

const flagged = (flag: number) => exact(`bitAnd(flags, ${flag}) != 0`);
const WORDS = {
  succeeded: exact(known("success = 1")),
  failed: exact(known("success = 0")),
  changes: flagged(EventFlag.changes),
  whole: flagged(EventFlag.whole),
  claimed: flagged(EventFlag.userMessage),
} as const;

/** The event names containers itself: its location differs from its task's, or there are several. */
const SAYS_ITSELF = wide("row_event_container != ''");
/** The event names another task instead of its own. */
const NAMES_A_TASK = wide("row_other_task != ''");
const SERIAL = `toInt64(${serialIn("key", (of, by) => `intDiv(${of}, ${by})`)})`;

function numberPart(field: NumberField, comparison: Comparison, values: readonly string[]): Part {
  const column = field === "time" ? "time_ms" : field === "serial" ? SERIAL : field;
  return any(values.map((value) => exact(known(`${column} ${comparison} toInt64('${BigInt(value)}')`))));
}

function listed(column: string, values: readonly string[]): Part {
  if (values.length > MOST_LISTED) return ANY;
  return values.length === 0 ? exact("0") : exact(`${column} IN (${values.map(literal).join(", ")})`);
}

function eventsPart(events: readonly number[]): Part {
  if (events.length > MOST_LISTED) return ANY;
  return events.length === 0 ? wide("0") : wide(withSerials(events.map(serialOf)));
}

function typesPart(types: readonly string[]): Part {
  return any(types.map((type) => exact(`position(concat(',', types, ','), ${literal(`,${type},`)}) > 0`)));
}

function callPart(test: (arch: number, number: number) => boolean, { calls }: Referred): Part {
  const byArch = new Map<number, number[]>();
  for (const [arch, number] of calls)
    if (test(arch, number)) byArch.set(arch, [...(byArch.get(arch) ?? []), number]);
  return any(
    [...byArch].map(([arch, numbers]) => exact(known(`arch = ${arch} AND call IN (${numbers.join(", ")})`))),
  );
}

function containerPart(test: ContainerTest, { containerKey }: Referred): Part {
  if (test.kind === "none")
    return any([wide(`container = '' AND evidence = ${literal(test.evidence)}`), SAYS_ITSELF]);
  if (test.containers.length > MOST_LISTED) return ANY;
  const likely = test.orLikely ? [wide("container = ''")] : [];
  return any([listed("container", test.containers.map(containerKey)), SAYS_ITSELF, ...likely]);
}

function evidencePart(evidence: string): Part {
  if (evidence === "likely") return wide("container = ''");
  return any([wide(`evidence = ${literal(evidence)}`), SAYS_ITSELF]);
}

/** A condition on a task applies to the event's own task or to one named in the event. */
function taskPart({ pid, ppid, executable, comm, credentials = [] }: SearchCriteria): Part {
  const own = all([
    ...(pid === undefined ? [] : [numberPart("pid", "=", [String(pid)])]),
    ...(ppid === undefined ? [] : [numberPart("ppid", "=", [String(ppid)])]),
    ...(executable === undefined ? [] : [textPart("exe", partMatch(executable))]),
    ...(comm === undefined ? [] : [textPart("comm", partMatch(comm))]),
    ...credentials.map(credentialPart),
  ]);
  return own === ANY ? ANY : any([own, NAMES_A_TASK]);
}

/** For a name: any number that it had on any host, at any time. */
function credentialPart({ columns, value }: CredentialTest): Part {
  const numbers = typeof value === "number" ? [value] : [...new Set(value.map(({ number }) => number))];
  if (numbers.length > MOST_LISTED) return ANY;
  if (numbers.length === 0) return wide("0");
  return wide(columns.map((column) => known(`${column} IN (${numbers.join(", ")})`)).join(" OR "));
}
