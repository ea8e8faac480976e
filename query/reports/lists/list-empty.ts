// SPDX-License-Identifier: Apache-2.0
import type { Repositories } from "../../../questions/repositories.ts";
import { logHas } from "../log-has.ts";
import { chooseEvents } from "./list-choice.ts";
import type { ListReport } from "./list-report.ts";

/** The records that a list looks at, and whether the database has any outside of the question. */
export async function emptyListNote({ lists }: Repositories, list: ListReport): Promise<string> {
  const { types, failedTypes } = list;
  const words = [
    ...(types === undefined ? [] : [`${types.words} records`]),
    ...(failedTypes === undefined ? [] : [`failed ${failedTypes.words}`]),
    ...(list.looksAt === undefined ? [] : [list.looksAt]),
  ];
  const looksAt = words.length === 0 ? "all events" : words.join(", and ");
  return logHas(looksAt, await lists.countRows(chooseEvents(list, { scope: { words: [] } })));
}
