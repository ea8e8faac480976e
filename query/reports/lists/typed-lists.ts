// SPDX-License-Identifier: Apache-2.0
import { isUtf8 } from "node:buffer";
import { keystrokes } from "../../../interpret/keystrokes.ts";
import { recordTexts } from "../../../interpret/record-texts.ts";
import type { EventView, StoredText } from "../../../questions/event-view.ts";
import { loginUser } from "../cell-names.ts";
import type { EngineReader } from "../report-reader.ts";
import { program, result, some, terminal } from "./cells.ts";
import type { ListReport } from "./list-report.ts";
import { type TypeTest, typesOf } from "./type-test.ts";

const TYPED = typesOf("TTY", "USER_TTY");
const RUN = typesOf("USER_CMD");

/** The value of a field of this name in the records of these types, read from their bytes. */
function textsOf(
  { row, types }: EventView,
  reader: EngineReader,
  wanted: TypeTest,
  name: "major" | "minor",
): string[] {
  if (!types.some((type) => wanted.test(type))) return [];
  return reader.records.records(row).flatMap(({ line }) => {
    const record = recordTexts(line, [name]);
    return record === undefined || !wanted.test(record.type) ? [] : some(record.texts[name]);
  });
}

/** Keystrokes with the keys named; undefined: the event has no such record. */
export function typedText(event: EventView, reader: EngineReader): StoredText | undefined {
  const { typed } = reader.events.facts(event);
  if (typed.length === 0) return undefined;
  const bytes = Buffer.concat(typed.map((text) => Buffer.from(text as string)));
  const named = Buffer.from(keystrokes(bytes.toString("latin1")), "latin1");
  return isUtf8(named) ? named.toString("utf8") : named;
}

/** The command line of a USER_CMD; undefined: the event has none. */
export function commandOf(event: EventView, reader: EngineReader): StoredText | undefined {
  return reader.events.facts(event).command ?? undefined;
}

/** A TTY record has its terminal by the numbers of its device: of a driver that we do not know, these. */
function deviceOf(event: EventView, reader: EngineReader): string | null {
  const [major, minor] = (["major", "minor"] as const).map((name) => textsOf(event, reader, TYPED, name)[0]);
  return major === undefined || minor === undefined ? null : `device ${major}:${minor}`;
}

/** Keystrokes, and commands run as another user: reports about the text of a record. */
export const TYPED_LISTS = {
  tty: {
    title: "Keystrokes on terminals",
    letters: ["--tty"],
    types: TYPED,
    object: "data",
    objects: (event, reader) => some(typedText(event, reader)),
    columns: ["type", "login user", "session", "terminal", "command"],
    cells: (event, reader) => [
      event.types.find((type) => TYPED.test(type)) ?? null,
      loginUser(event.credential?.auid, event.accounts),
      loginUser(event.credential?.ses),
      terminal(event, reader) ?? deviceOf(event, reader),
      event.program?.comm ?? null,
    ],
  },
  sudo: {
    title: "Commands run by sudo and the like",
    letters: [],
    types: RUN,
    object: "command line",
    objects: (event, reader) => some(commandOf(event, reader)),
    columns: ["directory", "login user", "user", "terminal", "program", "success"],
    cells: (event, reader) => {
      return [
        reader.events.facts(event).commandDirectory,
        loginUser(event.credential?.auid, event.accounts),
        loginUser(event.credential?.uid, event.accounts),
        terminal(event, reader),
        program(event),
        result(event),
      ];
    },
  },
} satisfies Readonly<Record<string, ListReport>>;
