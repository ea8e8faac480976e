// SPDX-License-Identifier: Apache-2.0
import { type CommandRow, DB, DEBUG } from "./command-row.ts";

/** Commands about what others say of containers. */
export const CLAIM_COMMANDS: readonly CommandRow[] = [
  {
    name: "names",
    arguments: "<action> [file...]",
    help: "inventories: import FILE… reads what docker, podman, nerdctl, containerd, crictl or kubectl print of containers, or their lists of events; list; remove NUMBER…",
    options: [
      { long: "node", argument: "<name>", help: "of import: the host that the inventory is of" },
      { long: "format", argument: "<format>", help: "of list: text or ndjson (default: text)" },
      DB,
      DEBUG,
    ],
    load: async () => (await import("./names-command.ts")).namesCommand,
  },
];
