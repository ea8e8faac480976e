// SPDX-License-Identifier: Apache-2.0
import type { CommandHandler } from "./command-handler.ts";
import type { OptionRow } from "./option-row.ts";
import { REPORT_OPTIONS } from "./report-options.ts";
import { SEARCH_OPTIONS } from "./search-options.ts";

/** One command: what the parser, the help and the documentation's test know of it. Its code is loaded when it is run. */
export interface CommandRow {
  readonly name: string;
  /** As in the usage line: `[path...]`. */
  readonly arguments: string;
  readonly help: string;
  readonly options: readonly OptionRow[];
  readonly load: () => Promise<CommandHandler>;
}

const DB: OptionRow = {
  long: "db",
  argument: "<file>",
  help: "the database (default: $CTRAUDIT_DB, else ./ctraudit.db)",
};
const DEBUG: OptionRow = { long: "debug", help: "print the stack of an error" };
const TZ: OptionRow = {
  long: "tz",
  argument: "<zone>",
  help: "read and show times in this zone: UTC, local, Europe/Berlin, +02:00 (default: UTC)",
};
const STRICT: OptionRow = {
  long: "strict",
  help: "exit with 3 where rejected lines, conflicts or gaps touch the answer",
};
const TREE_FORMAT: OptionRow = { long: "format", argument: "<format>", help: "text or json (default: text)" };

export const COMMANDS: readonly CommandRow[] = [
  {
    name: "ingest",
    arguments: "[path...]",
    help: "read logs (files, archives, directories, - for stdin; default /var/log/audit) into the database, and say where each event happened",
    options: [
      { long: "node", argument: "<name>", help: "the host that wrote the logs, whatever their records say" },
      {
        long: "compare",
        help: "compare each byte of a log that is known with the database (default: a file that was read before is known by its first and last 64 KiB)",
      },
      { long: "final", help: "the logs are complete: read a last line without an end as it stands" },
      {
        long: "input-format",
        argument: "<format>",
        help: "read records in this form alone: auditd, syslog, kernel-log, journal, json, container-log, cef, timestamp or grep (default: auto, by each line's content)",
      },
      {
        long: "syslog-tag",
        argument: "<tag,...>",
        help: "of syslog lines, read those of these programs alone (default: all that begin as a record does)",
      },
      DB,
      {
        long: "strict",
        help: "exit with 3 where lines were rejected, inputs refused or serials are missing",
      },
      DEBUG,
    ],
    load: async () => (await import("./ingest-command.ts")).ingestCommand,
  },
  {
    name: "attribute",
    arguments: "",
    help: "conclude anew where each event happened, from the database alone: after an update of ctraudit",
    options: [DB, DEBUG],
    load: async () => (await import("./attribute-command.ts")).attributeCommand,
  },
  {
    name: "tree",
    arguments: "",
    help: "the containers of each host and boot, nested as they were, with their lives, names, events and evidence",
    options: [
      { long: "at", argument: "<time>", takesDate: true, help: "as it was at this time" },
      { long: "from", argument: "<time>", takesDate: true, help: "what lived after this time" },
      { long: "to", argument: "<time>", takesDate: true, help: "what lived before this time" },
      { long: "root", argument: "<container>", help: "only this container and those nested in it" },
      { long: "all", help: "list the sandboxes of the host's services, too" },
      TREE_FORMAT,
      DB,
      TZ,
      STRICT,
      DEBUG,
    ],
    load: async () => (await import("./tree-command.ts")).treeCommand,
  },
  {
    name: "search",
    arguments: "[expression]",
    help: "events by container, time, type, call, process, user, program, file, key, …; all that is given must hold",
    options: [...SEARCH_OPTIONS, DB, TZ, STRICT, DEBUG],
    load: async () => (await import("./search-command.ts")).searchCommand,
  },
  {
    name: "show",
    arguments: "<event>",
    help: "one event: every record in words, its container from the host down, and how that is known",
    options: [
      {
        long: "why",
        help: "and the whole chain of events that proves it, each with its bytes, and what may have caused it",
      },
      { long: "format", argument: "<format>", help: "text, raw or json (default: text)" },
      DB,
      TZ,
      STRICT,
      DEBUG,
    ],
    load: async () => (await import("./show-command.ts")).showCommand,
  },
  {
    name: "causes",
    arguments: "",
    help: "what may have caused what across containers: an engine's client, a kernel's helper, a file of the host, a way out, who asked for an exec",
    options: [
      { long: "format", argument: "<format>", help: "text or ndjson (default: text)" },
      DB,
      TZ,
      DEBUG,
    ],
    load: async () => (await import("./causes-command.ts")).causesCommand,
  },
  {
    name: "report",
    arguments: "<name> [container]",
    help: "a document that rests on events: container, timeline, escapes, custody, and aureport's reports by name",
    options: [...REPORT_OPTIONS, DB, TZ, STRICT, DEBUG],
    load: async () => (await import("./report-command.ts")).reportCommand,
  },
  {
    name: "verify",
    arguments: "[dir]",
    help: "check an extract of report against its manifest, its sources and the database, as far as these are at hand; without one, the database's own sources by their SHA-256",
    options: [
      {
        long: "sources",
        argument: "<dir>",
        help: "look for the sources in this directory, by their file names",
      },
      DB,
      DEBUG,
    ],
    load: async () => (await import("./verify-command.ts")).verifyCommand,
  },
  {
    name: "stats",
    arguments: "",
    help: "what the logs can prove, and how much of them is known",
    options: [TREE_FORMAT, DB, TZ, STRICT, DEBUG],
    load: async () => (await import("./stats-command.ts")).statsCommand,
  },
  {
    name: "gaps",
    arguments: "",
    help: "serials that no event has, between two that one has; what the kernel says it lost; files that are missing among rotated ones",
    options: [
      { long: "format", argument: "<format>", help: "text or ndjson (default: text)" },
      DB,
      TZ,
      STRICT,
      DEBUG,
    ],
    load: async () => (await import("./gaps-command.ts")).gapsCommand,
  },
  {
    name: "source",
    arguments: "[number]",
    help: "what was ingested; with a number, the bytes of that source exactly as they were",
    options: [DB, DEBUG],
    load: async () => (await import("./source-command.ts")).sourceCommand,
  },
  {
    name: "check",
    arguments: "",
    help: "is everything in the database what was written: pages, references, counts, and the bytes of every source by SHA-256",
    options: [
      { long: "repair", help: "make anew what follows from the rest: indexes, counts, conclusions" },
      { long: "quick", help: "do not compare indexes with their tables, and events with their records" },
      DB,
      DEBUG,
    ],
    load: async () => (await import("./check-command.ts")).checkCommand,
  },
  {
    name: "close",
    arguments: "",
    help: "turn a database that a killed ingest left behind into one file that can be copied and read from anywhere",
    options: [DB, DEBUG],
    load: async () => (await import("./close-command.ts")).closeCommand,
  },
];
