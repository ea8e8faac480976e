// SPDX-License-Identifier: Apache-2.0
import type { RecordFields } from "../../../interpret/record-readings.ts";
import type { SigmaCondition, SigmaItem, SigmaSelection, SigmaView } from "./sigma-rule.ts";

/** Does the condition hold of one of the views? */
export function holdsOfAny(condition: SigmaCondition, views: Iterable<SigmaView>): boolean {
  for (const view of views) if (holds(condition, view)) return true;
  return false;
}

function holds(condition: SigmaCondition, view: SigmaView): boolean {
  switch (condition.kind) {
    case "and":
      return condition.parts.every((part) => holds(part, view));
    case "or":
      return condition.parts.some((part) => holds(part, view));
    case "not":
      return !holds(condition.part, view);
    case "atLeast": {
      let found = 0;
      for (const part of condition.parts) {
        if (holds(part, view)) found += 1;
        if (found >= condition.count) return true;
      }
      return condition.count === 0;
    }
    case "selection":
      return selects(condition.selection, view);
  }
}

function selects({ maps }: SigmaSelection, view: SigmaView): boolean {
  return maps.some((map) => view.some((record) => map.every((item) => fits(item, record, view))));
}

/** A field that the record does not have is one of the records beside it: the working directory of a call, the program of a PATH. */
function fits(item: SigmaItem, record: RecordFields, view: SigmaView): boolean {
  if (item.kind === "words") return item.test(record.text());
  return item.test(record.values(item.field) ?? valuesBeside(item.field, record, view));
}

function valuesBeside(field: string, record: RecordFields, view: SigmaView): readonly string[] | undefined {
  let found: readonly string[] | undefined;
  for (const other of view) {
    const values = other === record ? undefined : other.values(field);
    if (values !== undefined) found = found === undefined ? values : [...found, ...values];
  }
  return found;
}
