// SPDX-License-Identifier: Apache-2.0
import { type CommandRow, DB, DEBUG } from "./command-row.ts";
import type { OptionRow } from "./option-row.ts";

const INPUT_FORMAT: OptionRow = {
  long: "input-format",
  argument: "<format>",
  help: "read records in this form alone: auditd, syslog, kernel-log, journal, json, container-log, cef, csv, tsv, ltsv, key-value, encoded, timestamp or grep (default: auto, by each line's content)",
};
const SYSLOG_TAG: OptionRow = {
  long: "syslog-tag",
  argument: "<tag,...>",
  help: "read only syslog lines of these programs (default: all lines that start like a record)",
};

const BOUND: OptionRow = {
  long: "bound",
  argument: "<name=n,...>",
  repeatable: true,
  help: "change a bound of reading; a bound that is reached is a problem: line-bytes, event-records, source-nodes, source-boots, message-texts or sorted-bytes",
};

/** Commands that read logs into a database. */
export const STORING_COMMANDS: readonly CommandRow[] = [
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
      BOUND,
      { long: "follow", help: "keep reading new records, as ctraudit follow does" },
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
        help: "read the spool of ctraudit plugin instead of logs, and remove stored files from it",
      },
      { long: "quiet", help: "only errors on stderr: for a service" },
      INPUT_FORMAT,
      SYSLOG_TAG,
      BOUND,
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
        help: "limit of the bytes in memory before the spool: 4M to 2G (default: 32M)",
      },
      {
        long: "spool-size",
        argument: "<size>",
        help: "limit of the spool, in bytes: records beyond both limits are counted as lost (default: 1G)",
      },
      {
        long: "segment-size",
        argument: "<size>",
        help: "a file of the spool is closed at this size, and taken away when it is stored (default: 64M)",
      },
      { long: "node", argument: "<name>", help: "name of the host; overrides the names in the records" },
      BOUND,
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
];
