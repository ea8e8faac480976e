// SPDX-License-Identifier: Apache-2.0
import type { Expression } from "../expression/parse-expression.ts";
import type { Told } from "../fleet/read/narrowed-copy.ts";
import { parseEventReference } from "../query/resolve-event.ts";
import type { CliContext, OptionValues } from "./command-handler.ts";
import type { Narrowing } from "./fleet/narrowed-store.ts";
import { isOfFleet } from "./searched-store.ts";

/** Options that a server can evaluate to select events; without any, all events are read. */
const CHOOSING = [
  ...[
    "container",
    "contid",
    "class",
    "evidence",
    "start",
    "end",
    "around",
    "event",
    "message",
    "syscall",
    "arch",
  ],
  ...[
    "pid",
    "ppid",
    "uid",
    "uid-effective",
    "loginuid",
    "uid-all",
    "gid",
    "gid-effective",
    "gid-all",
    "session",
  ],
  ...[
    "executable",
    "comm",
    "file",
    "host",
    "key",
    "success",
    "exit",
    "subject",
    "object",
    "context",
    "uuid",
    "vm-name",
  ],
];
/** Options whose answer covers all events, beyond the matching ones. */
const OF_ALL_EVENTS = ["checkpoint", "explain-query"];

/** How the events of a fleet are chosen that a search reads; undefined: a database is searched, or all events are needed. */
export async function narrowingOf(
  args: readonly string[],
  options: OptionValues,
  context: CliContext,
  told: Told,
): Promise<Omit<Narrowing, "criteriaIn"> | undefined> {
  const isChosen = args.length > 0 || CHOOSING.some((name) => options.isSet(name));
  if (!isChosen || !isOfFleet(options, context) || OF_ALL_EVENTS.some((name) => options.isSet(name)))
    return undefined;
  const isCounted = options.isSet("count") || options.isSet("by");
  const hasText = options.text("word") !== undefined;
  return {
    serials: [
      ...[options.text("event"), options.text("around")?.replace(/ .*$/s, "")].flatMap(serialsOf),
      ...(await serialsIn(args[0])),
    ],
    told: isCounted
      ? { records: hasText, doubts: false, roots: false }
      : { ...told, records: told.records || hasText },
  };
}

function serialsOf(reference: string | undefined): number[] {
  const parsed = reference === undefined ? undefined : parseEventReference(reference);
  return parsed === undefined ? [] : [parsed.serial];
}

async function serialsIn(text: string | undefined): Promise<number[]> {
  if (text === undefined) return [];
  const { parseExpression } = await import("../expression/parse-expression.ts");
  const within = (node: Expression): number[] => {
    if (node.kind === "and" || node.kind === "or") return node.parts.flatMap(within);
    if (node.kind === "not") return within(node.part);
    return node.kind === "test" && node.field === "event"
      ? node.values.flatMap((value) => serialsOf(value.text))
      : [];
  };
  try {
    return within(parseExpression(text));
  } catch {
    return []; // The parser of the expression reports the error.
  }
}
