// SPDX-License-Identifier: Apache-2.0
import { exitName } from "../../../interpret/number-names.ts";
import type { EventView } from "../../../questions/event-view.ts";
import { DetailKind } from "../../../types/detail-kind.ts";
import { loginUser } from "../cell-names.ts";
import { call, claimedHosts, first, program, result, said, some, terminal } from "./cells.ts";
import type { ListReport } from "./list-report.ts";
import { mainType } from "./main-type.ts";

/** The login user's name on its host at that time. */
const nameOf = ({ credential, accounts }: EventView): string | null => {
  const auid = credential?.auid ?? null;
  return auid === null ? null : (accounts?.user(auid) ?? null);
};

/** Reports about an event's subject, call or files. */
export const SUBJECT_LISTS = {
  events: {
    title: "Events",
    letters: ["-e", "--event"],
    object: "type",
    objects: (event) => [mainType(event)],
    columns: ["program", "call", "login user", "success"],
    cells: (event) => [
      program(event),
      call(event),
      loginUser(event.credential?.auid, event.accounts),
      result(event),
    ],
  },
  executables: {
    title: "Executables",
    letters: ["-x", "--executable"],
    object: "program",
    part: "program",
    looksAt: "records with exe=",
    dimension: "program",
    objects: (event) => some(event.program?.exe),
    columns: ["terminal", "host", "login user"],
    cells: (event, reader) => [
      terminal(event, reader),
      first(claimedHosts(event, reader)),
      loginUser(event.credential?.auid, event.accounts),
    ],
  },
  commands: {
    title: "Commands",
    letters: ["--comm"],
    object: "command",
    part: "comm",
    looksAt: "records with comm=",
    dimension: "comm",
    objects: (event) => some(event.program?.comm),
    columns: ["terminal", "login user"],
    cells: (event, reader) => [terminal(event, reader), loginUser(event.credential?.auid, event.accounts)],
  },
  keys: {
    title: "Keys of rules",
    letters: ["-k", "--key"],
    object: "key",
    part: "key",
    looksAt: "records with key=",
    dimension: "key",
    objects: (event) => event.keys,
    columns: ["success", "program", "login user"],
    cells: (event) => [result(event), program(event), loginUser(event.credential?.auid, event.accounts)],
  },
  pids: {
    title: "Processes",
    letters: ["-p", "--pid"],
    object: "pid",
    ofHost: true,
    part: "pid",
    looksAt: "records with pid=",
    dimension: "pid",
    objects: (event) => some(event.pid),
    columns: ["program", "call", "login user"],
    cells: (event) => [program(event), call(event), loginUser(event.credential?.auid, event.accounts)],
  },
  syscalls: {
    title: "System calls",
    letters: ["-s", "--syscall"],
    object: "call",
    part: "call",
    looksAt: "SYSCALL records",
    dimension: "call",
    objects: (event) => some(call(event) as string | null),
    columns: ["pid", "command", "exit", "login user"],
    cells: (event) => [
      event.pid,
      event.program?.comm ?? null,
      event.exit === null ? null : exitName(event.exit),
      loginUser(event.credential?.auid, event.accounts),
    ],
  },
  terminals: {
    title: "Terminals",
    letters: ["-tm", "--terminal"],
    object: "terminal",
    part: "terminal",
    looksAt: "tty= of records and terminal= of messages",
    objects: (event, reader) => [...some(event.credential?.tty), ...said(event, reader, DetailKind.terminal)],
    columns: ["host", "program", "login user"],
    cells: (event, reader) => [
      first(claimedHosts(event, reader)),
      program(event),
      loginUser(event.credential?.auid, event.accounts),
    ],
  },
  users: {
    title: "Users",
    letters: ["-u", "--user"],
    object: "login user",
    ofHost: true,
    part: "user",
    looksAt: "records with auid=",
    dimension: "user",
    objects: (event) => some(loginUser(event.credential?.auid) as string | number | null),
    columns: ["name", "user", "terminal", "host", "program"],
    cells: (event, reader) => [
      nameOf(event),
      loginUser(event.credential?.uid, event.accounts),
      terminal(event, reader),
      first(claimedHosts(event, reader)),
      program(event),
    ],
  },
} satisfies Readonly<Record<string, ListReport>>;
