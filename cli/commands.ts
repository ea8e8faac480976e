// SPDX-License-Identifier: Apache-2.0
import type { CommandHandler } from "./command-handler.ts";
import type { OptionRow } from "./option-row.ts";
import { REPORT_OPTIONS, TRIAGE_OPTIONS } from "./report-options.ts";
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
  help: "exit with 3 if rejected lines, conflicts or gaps affect the answer",
};
const TREE_FORMAT: OptionRow = { long: "format", argument: "<format>", help: "text or json (default: text)" };
const INPUT_FORMAT: OptionRow = {
  long: "input-format",
  argument: "<format>",
  help: "read records in this form alone: auditd, syslog, kernel-log, journal, json, container-log, cef, csv, tsv, ltsv, timestamp or grep (default: auto, by each line's content)",
};
const SYSLOG_TAG: OptionRow = {
  long: "syslog-tag",
  argument: "<tag,...>",
  help: "read only syslog lines of these programs (default: all lines that start like a record)",
};

export const COMMANDS: readonly CommandRow[] = [
  {
    name: "ingest",
    arguments: "[path...]",
    help: "read logs (files, archives, directories, - for stdin; default /var/log/audit) into the database, and attribute each event",
    options: [
      {
        long: "node",
        argument: "<name>",
        help: "name of the host that wrote the logs; overrides the names in their records",
      },
      {
        long: "compare",
        help: "compare each byte of a known log with the database (default: the first and last 64 KiB identify a file that was read before)",
      },
      { long: "final", help: "the logs are complete: read a last line without a line end as it is" },
      INPUT_FORMAT,
      SYSLOG_TAG,
      { long: "follow", help: "keep reading what is written, as ctraudit follow does" },
      DB,
      {
        long: "strict",
        help: "exit with 3 if lines were rejected, inputs refused or serials are missing",
      },
      DEBUG,
    ],
    load: async () => (await import("./ingest-command.ts")).ingestCommand,
  },
  {
    name: "follow",
    arguments: "[path...]",
    help: "read logs and their rotations while they are written (default /var/log/audit/audit.log), and attribute each event; a signal ends it",
    options: [
      {
        long: "node",
        argument: "<name>",
        repeatable: true,
        help: "name of the host that wrote the logs: one for all, or one for each path, in their order",
      },
      {
        long: "poll",
        argument: "<seconds>",
        help: "longest pause between two looks at the logs, 0.1 to 3600 (default: 1); NFS does not report changes",
      },
      {
        long: "spool",
        argument: "<dir>",
        help: "read the spool of ctraudit plugin instead of logs, and take away what is in the database",
      },
      { long: "quiet", help: "only errors on stderr: for a service" },
      INPUT_FORMAT,
      SYSLOG_TAG,
      DB,
      DEBUG,
    ],
    load: async () => (await import("./follow-command.ts")).followCommand,
  },
  {
    name: "plugin",
    arguments: "",
    help: "take events from auditd's dispatcher on stdin, or from its socket, into a spool, and store them by a process of its own",
    options: [
      {
        long: "config",
        argument: "<file>",
        help: "read settings from this file, again on SIGHUP (default: /etc/ctraudit/plugin.conf where it exists)",
      },
      { long: "spool", argument: "<dir>", help: "folder of the spool (default: /var/spool/ctraudit)" },
      {
        long: "socket",
        argument: "<path>",
        help: "connect to this socket of audisp-af_unix, again and again, instead of reading stdin",
      },
      {
        long: "event-format",
        argument: "<format>",
        help: "format of the dispatcher: string, binary or auto (default: auto)",
      },
      {
        long: "memory",
        argument: "<size>",
        help: "most bytes that wait in memory for the spool: 4M to 2G (default: 32M)",
      },
      {
        long: "spool-size",
        argument: "<size>",
        help: "most bytes of the spool: what exceeds both is counted as lost (default: 1G)",
      },
      {
        long: "segment-size",
        argument: "<size>",
        help: "a file of the spool is closed at this size, and taken away when it is stored (default: 64M)",
      },
      { long: "node", argument: "<name>", help: "name of the host; overrides the names in the records" },
      { long: "user", argument: "<name>", help: "give up root for this user and the group of its name" },
      { long: "spool-only", help: "only fill the spool: ctraudit follow --spool reads it" },
      DB,
      DEBUG,
    ],
    load: async () => (await import("./plugin-command.ts")).pluginCommand,
  },
  {
    name: "attribute",
    arguments: "",
    help: "attribute each event again, from the database alone: after an update of ctraudit",
    options: [DB, DEBUG],
    load: async () => (await import("./attribute-command.ts")).attributeCommand,
  },
  {
    name: "watch",
    arguments: "[expression]",
    help: "print events that match, new containers, and crossings of rank 1 and 2, as they come into a database that follow writes",
    options: [
      {
        long: "only",
        argument: "<kind>",
        repeatable: true,
        help: "events, containers or crossings; may be repeated (default: all three)",
      },
      { long: "format", argument: "<format>", help: "text or ndjson (default: text)" },
      {
        long: "exec",
        argument: "<command>",
        help: "run this shell command for each line, with the line as ndjson on its standard input",
      },
      { long: "count", argument: "<n>", help: "end after so many lines" },
      {
        long: "timeout",
        argument: "<seconds>",
        help: "end after so long: exit status 1 if there was no line",
      },
      DB,
      TZ,
      DEBUG,
    ],
    load: async () => (await import("./watch-command.ts")).watchCommand,
  },
  {
    name: "tree",
    arguments: "",
    help: "the containers of each host and boot, nested as they were, with their lives, names, events and evidence",
    options: [
      { long: "at", argument: "<time>", takesDate: true, help: "the containers at this time" },
      {
        long: "from",
        argument: "<time>",
        takesDate: true,
        help: "only containers that lived after this time",
      },
      {
        long: "to",
        argument: "<time>",
        takesDate: true,
        help: "only containers that lived before this time",
      },
      { long: "root", argument: "<container>", help: "only this container and its nested containers" },
      { long: "all", help: "also list the sandboxes of the host's services" },
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
    help: "events by container, time, type, call, process, user, program, file, key, …; an event must match all options",
    options: [...SEARCH_OPTIONS, DB, TZ, STRICT, DEBUG],
    load: async () => (await import("./search-command.ts")).searchCommand,
  },
  {
    name: "show",
    arguments: "<event>",
    help: "one event: every record in words, its container from the host down, and the proof",
    options: [
      {
        long: "why",
        help: "add the chain of events that proves it, with their bytes, and possible causes",
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
    help: "possible causes across containers: clients of engines, kernel helpers, files of the host, ways out, origins of an exec",
    options: [
      { long: "format", argument: "<format>", help: "text or ndjson (default: text)" },
      DB,
      TZ,
      DEBUG,
    ],
    load: async () => (await import("./causes-command.ts")).causesCommand,
  },
  {
    name: "triage",
    arguments: "",
    help: "one page of the database: incidents in plain sentences with their events, hosts, containers and who asked for them, crossings, and what the log cannot show",
    options: [...TRIAGE_OPTIONS, DB, TZ, STRICT, DEBUG],
    load: async () => (await import("./triage-command.ts")).triageCommand,
  },
  {
    name: "report",
    arguments: "[name] [container]",
    help: "a document with its events as proof: triage (the default), container, timeline, escapes, custody, and aureport's reports by name",
    options: [...REPORT_OPTIONS, DB, TZ, STRICT, DEBUG],
    load: async () => (await import("./report-command.ts")).reportCommand,
  },
  {
    name: "verify",
    arguments: "[dir]",
    help: "check an extract of report against its manifest, its sources and the database, as far as available; without one, the database's own sources by their SHA-256",
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
    help: "coverage of the logs: what their rules can prove, and the share of attributed events",
    options: [TREE_FORMAT, DB, TZ, STRICT, DEBUG],
    load: async () => (await import("./stats-command.ts")).statsCommand,
  },
  {
    name: "rules",
    arguments: "[action] [file]",
    help: "print the audit rules that ctraudit needs, as a file for /etc/audit/rules.d; rules check FILE (or -): what rules, or the output of auditctl -l, can prove, and the lines to add",
    options: [
      { long: "minimal", help: "births, namespaces and programs alone" },
      { long: "full", help: "also signals, tracing, sockets and ways through the kernel" },
      {
        long: "machine",
        argument: "<name>",
        help: "for another machine, by uname -m: x86_64, aarch64, riscv64, s390x, ppc64le, i686, armv7l (default: this one)",
      },
      { long: "format", argument: "<format>", help: "of check: text or json (default: text)" },
      DEBUG,
    ],
    load: async () => (await import("./rules-command.ts")).rulesCommand,
  },
  {
    name: "gaps",
    arguments: "",
    help: "missing serials between two events; losses reported by the kernel; missing files of a rotation",
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
    help: "the ingested sources; with a number, the exact bytes of that source",
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
    name: "status",
    arguments: "",
    help: "how the database is: size, growth, last ingest, age of the newest event, problems; exit 1 where something needs care",
    options: [
      { long: "format", argument: "<format>", help: "text, json or prometheus (default: text)" },
      { long: "spool", argument: "<dir>", help: "also the spool of ctraudit plugin" },
      {
        long: "max-lag",
        argument: "<span>",
        help: "exit 1 where a host's newest event is older: 90s, 15m, 2h, 1d",
      },
      DB,
      DEBUG,
    ],
    load: async () => (await import("./status-command.ts")).statusCommand,
  },
  {
    name: "backup",
    arguments: "<file>",
    help: "copy the database as it is now into a new file, also while an ingest is writing to it, and print the copy's SHA-256",
    options: [DB, DEBUG],
    load: async () => (await import("./backup-command.ts")).backupCommand,
  },
  {
    name: "merge",
    arguments: "<database...>",
    help: "read the logs that other databases hold into one: of several hosts, or of several days; again later: only what is new",
    options: [
      { long: "into", argument: "<file>", help: "the database that gets all of it, new or not" },
      DEBUG,
    ],
    load: async () => (await import("./merge-command.ts")).mergeCommand,
  },
  {
    name: "prune",
    arguments: "",
    help: "take old logs out of the database, but for the records that later events rest on; also while follow writes to it",
    options: [
      { long: "before", argument: "<time>", takesDate: true, help: "logs without an event since this time" },
      { long: "keep-days", argument: "<n>", help: "logs without an event in the last n days" },
      {
        long: "keep-size",
        argument: "<size>",
        help: "the oldest logs, until the database has about this size: 512M, 20G",
      },
      { long: "dry-run", help: "only say what would go" },
      DB,
      TZ,
      DEBUG,
    ],
    load: async () => (await import("./prune-command.ts")).pruneCommand,
  },
  {
    name: "close",
    arguments: "",
    help: "make one file, which can be copied and read anywhere, of the database of a killed ingest",
    options: [DB, DEBUG],
    load: async () => (await import("./close-command.ts")).closeCommand,
  },
];
