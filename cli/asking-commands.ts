// SPDX-License-Identifier: Apache-2.0
import { type CommandRow, DB, DEBUG, TZ } from "./command-row.ts";
import { DETECT_OPTIONS } from "./detect-options.ts";
import { EXPORT_OPTIONS } from "./export-options.ts";
import { NAME_OPTIONS } from "./name-options.ts";
import type { OptionRow } from "./option-row.ts";
import { LINES, PAGE, PLAIN_LINES } from "./page-options.ts";
import { REPORT_OPTIONS, TRIAGE_OPTIONS } from "./report-options.ts";
import { SEARCH_OPTIONS } from "./search-options.ts";

const STRICT: OptionRow = {
  long: "strict",
  help: "exit with 3 if rejected lines, conflicts or gaps affect the answer",
};
const STRICT_RULES: OptionRow = { long: "strict", help: "exit with 3 if a rule could not be asked" };
const TREE_FORMAT: OptionRow = { long: "format", argument: "<format>", help: "text or json (default: text)" };

/** Commands that answer questions. */
export const ASKING_COMMANDS: readonly CommandRow[] = [
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
      {
        long: "rules",
        argument: "<file>",
        repeatable: true,
        help: "only events that match a rule of this file or folder, with its title and severity; may be repeated (files as for detect)",
      },
      { long: "builtin", help: "ask the rules that come with ctraudit: escapes from containers" },
      ...NAME_OPTIONS,
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
      { long: "names", help: "below each container, the claims of inventories (ctraudit names import)" },
      { long: "format", argument: "<format>", help: "text, json or html (default: text)" },
      ...PAGE,
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
    options: [...SEARCH_OPTIONS, ...LINES, DB, TZ, STRICT, DEBUG],
    load: async () => (await import("./search-command.ts")).searchCommand,
  },
  {
    name: "export",
    arguments: "[expression]",
    help: "the events of a search for other tools: ecs, ocsf, timesketch, otel, perfetto or parquet",
    options: [...EXPORT_OPTIONS, DB, TZ, STRICT, DEBUG],
    load: async () => (await import("./export-command.ts")).exportCommand,
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
      ...NAME_OPTIONS,
      { long: "format", argument: "<format>", help: "text, raw or json (default: text)" },
      ...PLAIN_LINES,
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
      ...PLAIN_LINES,
      DB,
      TZ,
      DEBUG,
    ],
    load: async () => (await import("./causes-command.ts")).causesCommand,
  },
  {
    name: "triage",
    arguments: "",
    help: "one page of the database: incidents in plain sentences with their events, hosts, containers with their clients, crossings, and the limits of the log",
    options: [...TRIAGE_OPTIONS, ...PAGE, DB, TZ, STRICT, DEBUG],
    load: async () => (await import("./triage-command.ts")).triageCommand,
  },
  {
    name: "serve",
    arguments: "[db...]",
    help: "a page on databases in the browser, on this machine alone: findings, containers over time, events with their proof, search",
    options: [
      {
        long: "port",
        argument: "<number>",
        help: "listen on this port of 127.0.0.1 (default: one that is free)",
      },
      {
        long: "node",
        argument: "<name>",
        repeatable: true,
        help: "of a fleet: this host alone",
      },
      DB,
      TZ,
      DEBUG,
    ],
    load: async () => (await import("./serve-command.ts")).serveCommand,
  },
  {
    name: "report",
    arguments: "[name] [container]",
    help: "a document with its events as proof: triage (the default), container, timeline, escapes, custody, and aureport's reports by name",
    options: [...REPORT_OPTIONS, ...PAGE, DB, TZ, STRICT, DEBUG],
    load: async () => (await import("./report-command.ts")).reportCommand,
  },
  {
    name: "detect",
    arguments: "[rules...]",
    help: "events that detection rules match: Sigma rules of auditd, or named expressions, in files and folders of YAML; by severity and container",
    options: [...DETECT_OPTIONS, ...PAGE, DB, TZ, STRICT_RULES, DEBUG],
    load: async () => (await import("./detect-command.ts")).detectCommand,
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
      {
        long: "public-key",
        argument: "<key>",
        help: "check the manifest's signature with this public key of minisign: its file, or its line",
      },
      {
        long: "timestamp-ca",
        argument: "<file>",
        help: "check the manifest's time-stamp token (RFC 3161) with these certificates of its authority, in PEM",
      },
      DB,
      DEBUG,
    ],
    load: async () => (await import("./verify-command.ts")).verifyCommand,
  },
  {
    name: "stats",
    arguments: "",
    help: "coverage of the logs: evidence that their rules allow, and the share of attributed events",
    options: [TREE_FORMAT, ...PAGE, DB, TZ, STRICT, DEBUG],
    load: async () => (await import("./stats-command.ts")).statsCommand,
  },
  {
    name: "rules",
    arguments: "[action] [file]",
    help: "print the audit rules for ctraudit, as a file for /etc/audit/rules.d; rules check FILE (or -): coverage of these rules, or of the output of auditctl -l, and the lines to add",
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
      ...PLAIN_LINES,
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
];
