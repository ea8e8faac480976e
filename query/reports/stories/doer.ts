// SPDX-License-Identifier: Apache-2.0
import type { EventView } from "../../../questions/event-view.ts";
import { lastRunReader } from "../../../store/repositories/tasks/last-runs.ts";
import { loginUser } from "../cell-names.ts";
import type { Cell } from "../report-model.ts";
import type { ReportReader } from "../report-reader.ts";
import { type Clause, commandLine, quotedText } from "./clause.ts";
import { placeCells } from "./place-words.ts";
import { otherProgram } from "./program-file.ts";

/** Words on the task of an event. */
export interface DoerReader {
  /** Its command line, else its program: "`docker run …` (pid 7, uid 0, login user ann(1000))". */
  readonly task: (event: number) => Clause;
  /** The same, and where the event happened. */
  readonly placed: (event: number) => Clause;
}

export function doerReader(reader: ReportReader): DoerReader {
  const runOf = lastRunReader(reader.store);
  const task = (row: number): Clause => {
    const event = reader.events.event(row);
    const run = event.pid === null ? undefined : runOf(event.pid, row);
    const argv = run === undefined ? [] : reader.events.arguments(reader.events.event(run));
    const program = event.program?.claimed === false ? (event.program.exe ?? event.program.comm) : null;
    const name: readonly Cell[] =
      argv.length > 0
        ? commandLine(argv).cells
        : program === null
          ? ["a task"]
          : ["a task of program ", ...quotedText(program).cells];
    const other = otherProgram(event, argv);
    return {
      cells: [
        ...name,
        " (",
        ...(other === null ? [] : ["program ", ...quotedText(other).cells, ", "]),
        `pid ${event.pid ?? "unknown"}, `,
        ...userCells(event),
        ")",
      ],
      events: [...(argv.length > 0 && run !== undefined ? [reader.id(run)] : []), event.id],
    };
  };
  return {
    task,
    placed: (row) => {
      const event = reader.events.event(row);
      const { cells, events } = task(row);
      return {
        cells: [...cells, " ", ...placeCells(event.container, event.attribution.evidence)],
        events,
      };
    },
  };
}

function userCells({ credential, accounts }: EventView): Cell[] {
  const user = (id: number | null | undefined) => userCell(loginUser(id, accounts));
  return ["uid ", user(credential?.uid), ", login user ", user(credential?.auid)];
}

/** A user in a sentence, out of a table's cell: quoted where its name is more than a word. */
export function userCell(label: Cell): Cell {
  if (label === null) return "not in the record";
  const text = String(label);
  return /^[\w.-]+(?:\(\d+\))?$/.test(text) ? text : { words: [text] };
}
