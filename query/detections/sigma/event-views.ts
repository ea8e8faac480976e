// SPDX-License-Identifier: Apache-2.0
import type { RecordFields } from "../../../interpret/record-readings.ts";
import { categoryViews } from "./category-views.ts";
import type { SigmaSubject, SigmaView } from "./sigma-rule.ts";

/** Of more choices of records those are looked at that differ from the first one in one type. */
const MOST_VIEWS = 4096;

/** Input of rules: the records of an event, in the views of each subject, made once for all rules. */
export function eventViews(records: readonly RecordFields[]): (subject: SigmaSubject) => Iterable<SigmaView> {
  const made = new Map<SigmaSubject, readonly SigmaView[]>();
  return (subject) => {
    if (subject === "auditd") return choices(records);
    const known = made.get(subject) ?? categoryViews(subject, records);
    made.set(subject, known);
    return known;
  };
}

/** Each choice of one record of each type: a rule speaks of one PATH at a time, and of the SYSCALL beside it. */
function* choices(records: readonly RecordFields[]): Generator<SigmaView> {
  const byType = new Map<string, RecordFields[]>();
  for (const record of records) {
    const known = byType.get(record.type);
    if (known === undefined) byType.set(record.type, [record]);
    else known.push(record);
  }
  const groups = [...byType.values()];
  const count = groups.reduce((product, group) => product * group.length, 1);
  if (count <= MOST_VIEWS) {
    for (let at = 0; at < count; at += 1) yield choice(groups, at);
    return;
  }
  const first = groups.map((group) => group[0]!);
  yield first;
  for (const [at, group] of groups.entries())
    for (const record of group.slice(1)) yield first.with(at, record);
}

function choice(groups: readonly (readonly RecordFields[])[], number: number): SigmaView {
  let rest = number;
  return groups.map((group) => {
    const record = group[rest % group.length]!;
    rest = Math.floor(rest / group.length);
    return record;
  });
}
