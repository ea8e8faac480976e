// SPDX-License-Identifier: Apache-2.0
import { exitName } from "../../../interpret/number-names.ts";
import type { EventView } from "../../../questions/event-view.ts";
import { DetailKind } from "../../../store/detail-kind.ts";
import { asText, stringsOfEvents } from "../../../store/search/text-match.ts";
import { loginUser } from "../login-user.ts";
import { call, claimedHosts, first, program, result, said, some, terminal } from "./cells.ts";
import type { ListReport } from "./list-report.ts";
import { mainType } from "./main-type.ts";

const ofProgram = (column: "exe" | "comm") => ({
  where: `e.actor IN (SELECT a.id FROM actor a JOIN program p ON p.id = a.program WHERE p.${column} IS NOT NULL)`,
  looksAt: `records with ${column}=`,
  follows: "program" as const,
});
const ofCredential = (column: "auid" | "tty") =>
  `e.actor IN (SELECT a.id FROM actor a JOIN credential c ON c.id = a.credential WHERE c.${column} IS NOT NULL)`;
const TERMINALS = `detail d WHERE d.event = e.id AND d.kind = ${DetailKind.terminal}`;

/** The login user's name on its host at that time. */
const nameOf = ({ credential, accounts }: EventView): string | null => {
  const auid = credential?.auid ?? null;
  return auid === null ? null : (accounts?.user(auid) ?? null);
};

/** Reports that are about what an event says of its subject, its call or its files. */
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
    ...ofProgram("exe"),
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
    ...ofProgram("comm"),
    objects: (event) => some(event.program?.comm),
    columns: ["terminal", "login user"],
    cells: (event, reader) => [terminal(event, reader), loginUser(event.credential?.auid, event.accounts)],
  },
  keys: {
    title: "Keys of rules",
    letters: ["-k", "--key"],
    object: "key",
    where: "e.key IS NOT NULL",
    looksAt: "records with key=",
    table: (store) => {
      const found = store.prepare(stringsOfEvents("key")).raw().all() as [number, string | Uint8Array][];
      const several = found
        .map(([id, value]) => [id, new Set(asText(value).split("\x01")).size] as const)
        .filter(([, rows]) => rows > 1);
      return {
        sql: "key_rows (key, rows) AS MATERIALIZED (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(@keys))",
        parameters: { keys: JSON.stringify(several) },
        texts: [],
      };
    },
    follows: "key",
    rows: "coalesce((SELECT k.rows FROM key_rows k WHERE k.key = e.key), 1)",
    objects: (event) => event.keys,
    columns: ["success", "program", "login user"],
    cells: (event) => [result(event), program(event), loginUser(event.credential?.auid, event.accounts)],
  },
  pids: {
    title: "Processes",
    letters: ["-p", "--pid"],
    object: "pid",
    ofHost: true,
    where: "e.pid >= 0", // -1: nobody, as auditd writes it
    looksAt: "records with pid=",
    follows: "pid",
    objects: (event) => some(event.pid),
    columns: ["program", "call", "login user"],
    cells: (event) => [program(event), call(event), loginUser(event.credential?.auid, event.accounts)],
  },
  syscalls: {
    title: "System calls",
    letters: ["-s", "--syscall"],
    object: "call",
    where: "e.call IS NOT NULL",
    looksAt: "SYSCALL records",
    follows: "call",
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
    where: `(${ofCredential("tty")} OR EXISTS (SELECT 1 FROM ${TERMINALS}))`,
    looksAt: "tty= of records and terminal= of messages",
    rows: `(SELECT count(*) FROM (SELECT c.tty FROM actor a JOIN credential c ON c.id = a.credential WHERE a.id = e.actor AND c.tty IS NOT NULL
      UNION SELECT (SELECT s.value FROM string s WHERE s.id = d.value) FROM ${TERMINALS}))`,
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
    where: ofCredential("auid"),
    looksAt: "records with auid=",
    follows: "loginUser",
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
