// SPDX-License-Identifier: Apache-2.0
import { asText } from "../../../types/as-text.ts";
import { changedFile } from "../../paths/changed-file.ts";
import { deedVerb } from "../escapes/deed-verb.ts";
import type { DeedKind, Deeds, Followed } from "../escapes/deeds.ts";
import type { Escape } from "../escapes/escape.ts";
import { hostWords } from "../host-words.ts";
import type { ReportRow } from "../report-model.ts";
import { type Clause, commandLine, enumeration, proof, quotedText, sentence } from "./clause.ts";
import { changeWeight, readWeight } from "./notable-files.ts";
import { otherProgram } from "./program-file.ts";
import type { Narrator } from "./story.ts";

/** So many of a kind are named in a sentence; the report has a row for each. */
const MOST_NAMED = 5;
/** So many deeds of a kind are looked at for those that are worth naming. */
const MOST_LOOKED_AT = 5000;

interface Named {
  readonly verb: string;
  readonly clause: Clause;
  readonly name: string;
  /** The lightest are named first; undefined: not worth naming. */
  readonly weight: number | undefined;
}

/** Deeds of a task and of those below it after it got out: programs, files opened to read, files changed; none if the log has none. `told`: an event already reported. */
export function deedSentences(narrator: Narrator, followed: readonly Followed[], told?: number): ReportRow[] {
  const deeds = followed
    .flatMap((one) => narrator.deedsOf(one).deeds)
    .filter(({ event }) => event !== told && narrator.told?.has(event) !== true);
  return [
    ...listed(narrator, deeds, "ran", "It, or a task below it, then ", "command line"),
    ...listed(narrator, deeds, "read", "It, or a task below it, ", "file"),
    ...listed(narrator, deeds, "changed", "It, or a task below it, ", "file"),
  ];
}

/** Findings of files on devices that events of the host name, by tasks that did not get out: a mounted directory of the host's. */
export function fileSentences(narrator: Narrator, findings: readonly Escape[]): ReportRow[] {
  const deeds = findings.flatMap(({ source }) =>
    source?.kind === "file" ? [{ event: source.event, kind: source.did }] : [],
  );
  if (deeds.length === 0) return [];
  const witnesses = findings.flatMap(({ source }) => (source?.kind === "file" ? [source.witness] : []));
  const begin = `On a device that an event of ${hostWords(narrator.reader, witnesses)} names, too, these containers `;
  const uses = proof(...findings.slice(0, MOST_NAMED).flatMap(({ words }) => words().events));
  return [
    ...listed(narrator, deeds, "changed", begin, "file", uses),
    ...listed(narrator, deeds, "read", begin, "file", uses),
  ];
}

function listed(
  narrator: Narrator,
  deeds: Deeds["deeds"],
  kind: DeedKind,
  begin: string,
  one: string,
  further: Clause = proof(),
): ReportRow[] {
  const all = deeds.filter((deed) => deed.kind === kind).slice(0, MOST_LOOKED_AT);
  const distinct = new Map<string, Named>();
  for (const { event } of all) {
    const named = kind === "ran" ? programOf(narrator, event) : fileOf(narrator, event, kind);
    const key = JSON.stringify([named?.verb, named?.name]);
    if (named !== undefined && !distinct.has(key)) distinct.set(key, named);
  }
  const shown = choose(
    [...distinct.values()].filter(({ weight }) => weight !== undefined),
    kind === "ran",
  );
  if (shown.length === 0) return [];
  const names = (all: Iterable<Named>) => new Set([...all].map(({ name }) => name)).size;
  const rest = names(distinct.values()) - names(shown);
  const atLeast = all.length === MOST_LOOKED_AT ? "at least " : "";
  const more =
    rest === 0
      ? ""
      : `, and ${atLeast}${rest} more ${one}${rest === 1 ? "" : "s"} (see ${further.events.length === 0 ? "“Actions outside”" : "“Further findings”"})`;
  return [sentence(begin, enumeration(shown.map(withVerb)), more, ".", further)];
}

/** Its verb stands before it, where it is not that of the one before. */
function withVerb({ verb, clause }: Named, at: number, all: readonly Named[]): Clause {
  return verb === all[at - 1]?.verb ? clause : { ...clause, cells: [`${verb} `, ...clause.cells] };
}

/** Of programs the first and the last, for an intruder's shell starts with its own; of files those that weigh most, in their order. */
function choose(found: readonly Named[], isInOrder: boolean): Named[] {
  if (found.length <= MOST_NAMED) return [...found];
  if (isInOrder) return [...found.slice(0, 2), ...found.slice(2 - MOST_NAMED)];
  const order = new Map(found.map((named, at) => [named, at]));
  return found
    .toSorted((a, b) => (a.weight ?? 0) - (b.weight ?? 0) || order.get(a)! - order.get(b)!)
    .slice(0, MOST_NAMED)
    .sort((a, b) => order.get(a)! - order.get(b)!);
}

function programOf({ reader }: Narrator, row: number): Named | undefined {
  const event = reader.events.event(row);
  const argv = reader.events.arguments(event);
  if (argv.length === 0) return undefined;
  const other = otherProgram(event, argv);
  const cells = [
    ...commandLine(argv).cells,
    ...(other === null ? [] : [" (program ", ...quotedText(other).cells, ")"]),
  ];
  const clause = { cells, events: [event.id] };
  return { verb: deedVerb(event, "ran", undefined), clause, name: argv.map(asText).join("\0"), weight: 0 };
}

function fileOf({ reader }: Narrator, row: number, kind: DeedKind): Named | undefined {
  const event = reader.events.event(row);
  const { file } = changedFile(reader.events.files(event));
  const name = file?.path ?? file?.name ?? null;
  if (name === null) return undefined;
  const text = asText(name);
  const weight = kind === "read" ? readWeight(text) : changeWeight(text);
  const clause = { cells: quotedText(name).cells, events: [event.id] };
  return { verb: deedVerb(event, kind, file), clause, name: text, weight };
}
