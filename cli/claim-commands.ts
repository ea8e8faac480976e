// SPDX-License-Identifier: Apache-2.0
import { type CommandRow, DB, DEBUG, TZ } from "./command-row.ts";
import { NAME_OPTIONS } from "./name-options.ts";
import { PAGE } from "./page-options.ts";

/** Commands about claims on containers. */
export const CLAIM_COMMANDS: readonly CommandRow[] = [
  {
    name: "names",
    arguments: "<action> [file...]",
    help: "inventories: import FILE… reads container descriptions or event lists printed by docker, podman, nerdctl, containerd, crictl or kubectl; list; remove NUMBER…",
    options: [
      { long: "node", argument: "<name>", help: "of import: the host that the inventory is of" },
      { long: "format", argument: "<format>", help: "of list: text or ndjson (default: text)" },
      DB,
      DEBUG,
    ],
    load: async () => (await import("./names-command.ts")).namesCommand,
  },
  {
    name: "k8s",
    arguments: "<action> [file...]",
    help: "audit logs of Kubernetes API servers: import FILE… reads the users that made, entered and deleted pods, and refused requests; list; remove NUMBER…",
    options: [
      { long: "format", argument: "<format>", help: "of list: text or ndjson (default: text)" },
      TZ,
      DB,
      DEBUG,
    ],
    load: async () => (await import("./k8s-command.ts")).k8sCommand,
  },
  {
    name: "who",
    arguments: "[event]",
    help: "the people behind an event or a container: users of a Kubernetes API, login users with their sessions, the request, and the events in between; or the link that is missing",
    options: [
      {
        long: "container",
        argument: "<container>",
        help: "the creators of this container, and the users that entered it",
      },
      ...NAME_OPTIONS,
      { long: "format", argument: "<format>", help: "text or json (default: text)" },
      ...PAGE,
      TZ,
      DB,
      DEBUG,
    ],
    load: async () => (await import("./who-command.ts")).whoCommand,
  },
];
