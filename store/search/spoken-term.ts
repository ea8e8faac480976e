// SPDX-License-Identifier: Apache-2.0

import type { TextTest } from "../../questions/text-match.ts";
import type { Store } from "../store.ts";
import { columnTerm, detailTerm } from "./column-terms.ts";
import { actorIds } from "./dictionary-rows.ts";
import { anyOf, renamed, type SearchTerm } from "./search-term.ts";
import { stringIds, stringsOfDetails } from "./text-match.ts";

/** One condition on a text that stands in a column of credentials or in details of these kinds. */
export function spokenTerm(
  store: Store,
  name: string,
  test: TextTest,
  column: "tty" | "subj" | undefined,
  kinds: readonly number[],
): SearchTerm {
  const values = stringIds(store, stringsOfDetails(kinds), test);
  const said = renamed(detailTerm(name, kinds, values), `_${name}`);
  if (column === undefined) return said;
  const actors = columnTerm("actor", actorIds(store, { credential: [], texts: [{ column, test }] }));
  // The term of actors alone keeps its name, which is shared by the other options on actors.
  return values.length === 0 ? renamed(actors, `_${name}`) : anyOf(name, [renamed(actors, `_${name}`), said]);
}
