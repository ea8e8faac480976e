// SPDX-License-Identifier: Apache-2.0
import { type CommandRow, DB, DEBUG, TZ } from "./command-row.ts";

/** Commands for the care of a database. */
export const CARE_COMMANDS: readonly CommandRow[] = [
  {
    name: "check",
    arguments: "",
    help: "verify the database: pages, references, counts, and the bytes of every source by SHA-256",
    options: [
      { long: "repair", help: "rebuild derived data: indexes, counts, conclusions" },
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
    help: "read the logs of other databases into one: of several hosts, or of several days; again later: only new records",
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
      { long: "dry-run", help: "list the logs, remove none" },
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
