// SPDX-License-Identifier: Apache-2.0
import type { EventList } from "../../../questions/list-repository.ts";
import type { SearchCriteria } from "../../../questions/search-criteria.ts";
import { eventScope, type Scope } from "../report-reader.ts";
import type { ListReport } from "./list-report.ts";

/** The events that a report is about. */
export function chooseEvents(
  { part, types, failedTypes }: ListReport,
  { scope, success }: { readonly scope: Scope; readonly success?: boolean },
): EventList {
  return {
    scope: eventScope(scope),
    ...(part === undefined ? {} : { part }),
    ...(types === undefined ? {} : { types: (type) => types.test(type) }),
    ...(failedTypes === undefined ? {} : { failedTypes: (type) => failedTypes.test(type) }),
    ...(success === undefined ? {} : { success }),
  };
}

/** The scope of a list, and the result that was asked for, for a search: for a list with no condition on types. */
export function criteriaOf({
  scope: { containers, fromMs, toMs, condition },
  success,
}: EventList): SearchCriteria {
  return {
    ...(containers === undefined ? {} : { container: { kind: "in", containers } }),
    ...(fromMs === undefined ? {} : { fromMs }),
    ...(toMs === undefined ? {} : { toMs }),
    ...(success === undefined ? {} : { success }),
    ...(condition === undefined ? {} : { expression: condition }),
  };
}
