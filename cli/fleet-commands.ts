// SPDX-License-Identifier: Apache-2.0
import { type CommandRow, DB, DEBUG, TZ } from "./command-row.ts";

/** Commands for many hosts. */
export const FLEET_COMMANDS: readonly CommandRow[] = [
  {
    name: "fleet",
    arguments: "[action] [word] [text]",
    help: "databases of many hosts in one ClickHouse: init, ship, pull NODE, prune, nodes, prevalence KIND TEXT, rare, first-seen; all commands that ask take such a server as --db clickhouse://user@host:8123/name",
    options: [
      {
        long: "fleet",
        argument: "<address>",
        help: "the server: clickhouse://user@host:8123/name, or clickhouses:// with TLS (default: $CTRAUDIT_FLEET); passwords: $CTRAUDIT_DB_PASSWORD, or the file that $CTRAUDIT_DB_PASSWORD_FILE names",
      },
      { long: "cluster", argument: "<name>", help: "of init: replicated tables on this cluster, by host" },
      {
        long: "unreplicated",
        help: "of init with --cluster: each shard is one server, without ZooKeeper; init is run at each of them",
      },
      { long: "roles", help: "of init: also roles that may only insert, or only select (ClickHouse 20.4)" },
      {
        long: "dry-run",
        help: "of init: print the statements, without a connection to the server; of prune: list batches, remove none",
      },
      {
        long: "keep-days",
        argument: "<n>",
        help: "of prune: also remove boots without an event in the last n days",
      },
      { long: "follow", help: "of ship: keep sending changes, until a signal" },
      { long: "again", help: "of ship: send everything again" },
      { long: "bandwidth", argument: "<size>", help: "of ship: so many bytes a second at most: 512K, 10M" },
      {
        long: "quorum",
        argument: "<n>",
        help: "of ship: so many replicas must have stored a batch before it counts",
      },
      { long: "from", argument: "<time>", takesDate: true, help: "of pull: boots with events from here on" },
      { long: "to", argument: "<time>", takesDate: true, help: "of pull: boots with events up to here" },
      { long: "container", argument: "<container>", help: "of pull: boots in which this container was" },
      { long: "since", argument: "<time>", takesDate: true, help: "of first-seen: programs not seen before" },
      {
        long: "limit",
        argument: "<n>",
        help: "of prevalence, rare and first-seen: so many lines (default: 50)",
      },
      { long: "format", argument: "<format>", help: "text or ndjson (default: text)" },
      DB,
      TZ,
      DEBUG,
    ],
    load: async () => (await import("./fleet-command.ts")).fleetCommand,
  },
];
