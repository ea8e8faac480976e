// SPDX-License-Identifier: Apache-2.0
import type { ContainerView } from "../../../questions/container-view.ts";
import { placeName } from "../cell-names.ts";
import { confiner } from "../container-row.ts";
import type { Cell } from "../report-model.ts";

/** The name of a container in a sentence; quoted where it is more than a word. */
export function containerCell(view: ContainerView): Cell {
  return nameCell(placeName(view));
}

/** A name out of the log in a sentence; quoted where it is more than a word. */
export function nameCell(name: string): Cell {
  return /^[\w.:@/-]+$/.test(name) ? name : { words: [name] };
}

/** Its class, where the name is not enough. */
export function classWord({ class: kind }: ContainerView): string {
  return kind === "likely" ? "container" : kind;
}

/** "in container f586", "on the host", and so on: no more than the attribution says. */
export function placeCells(view: ContainerView | null, evidence: string): readonly Cell[] {
  if (view === null) return [evidence === "undefined" ? "in an undefined place" : "in an unknown place"];
  if (view.class === "host")
    return [view.isHostByPids ? "on the host, as far as process ids tell," : "on the host"];
  const around = view.name === null && view.parent !== null ? confiner(view.parent) : null;
  return [
    `in ${classWord(view)} `,
    containerCell(view),
    ...(around === null ? [] : [` within ${classWord(around)} `, containerCell(around)]),
  ];
}
