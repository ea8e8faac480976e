// SPDX-License-Identifier: Apache-2.0
import type { ListedPart } from "../../../questions/list-repository.ts";
import { DetailKind } from "../../../types/detail-kind.ts";
import type { Store } from "../../store.ts";
import {
  HOST_KINDS,
  HOST_ROWS,
  hostListTable,
  keyTable,
  type ListTable,
  socketTable,
} from "./list-tables.ts";

/** Selection of a list's events beyond their types, and the rows per event: SQL over event e. */
export interface ListEvents {
  /** undefined: all. */
  readonly where?: string;
  /** One for each object; undefined: one. */
  readonly rows?: string;
  /** Both for all events of a range, with the required table from `table`. */
  readonly ofAll?: { readonly where: string; readonly rows: string; readonly table: string };
  /** A table that `where` and `rows` need, and the database does not have. */
  readonly table?: (store: Store) => ListTable;
}

/** A condition on detail x: it is a file, by a security module's record or as the path of a local socket. */
export const IS_FILE = `(x.kind = ${DetailKind.file} OR x.kind = ${DetailKind.peer} AND x.value IN (SELECT value FROM socket_of))`;
/** A condition on detail x: no PATH record of its event has the same name. */
export const IS_NO_PATH = "NOT EXISTS (SELECT 1 FROM path p WHERE p.event = x.event AND p.name = x.value)";

const HOSTS = `detail d JOIN host_of h ON h.value = d.value AND h.is_peer = (d.kind = ${DetailKind.peer})
  WHERE d.event = e.id AND d.kind IN (${HOST_KINDS})`;
const TERMINALS = `detail d WHERE d.event = e.id AND d.kind = ${DetailKind.terminal}`;

const ofProgram = (column: "exe" | "comm"): ListEvents => ({
  where: `e.actor IN (SELECT a.id FROM actor a JOIN program p ON p.id = a.program WHERE p.${column} IS NOT NULL)`,
});
const ofCredential = (column: "auid" | "tty") =>
  `e.actor IN (SELECT a.id FROM actor a JOIN credential c ON c.id = a.credential WHERE c.${column} IS NOT NULL)`;

export const WITH_EXE = ofProgram("exe");
export const WITH_COMM = ofProgram("comm");
export const WITH_LOGIN_USER: ListEvents = { where: ofCredential("auid") };
export const WITH_CALL: ListEvents = { where: "e.call IS NOT NULL" };
export const WITH_PID: ListEvents = { where: "e.pid >= 0" }; // -1: no process, in auditd's form
/** One row for each key. */
export const WITH_KEY: ListEvents = {
  where: "e.key IS NOT NULL",
  rows: "coalesce((SELECT k.rows FROM key_rows k WHERE k.key = e.key), 1)",
  table: keyTable,
};
/** One row for each terminal, of the task or of a message. */
export const WITH_TERMINAL: ListEvents = {
  where: `(${ofCredential("tty")} OR EXISTS (SELECT 1 FROM ${TERMINALS}))`,
  rows: `iif(NOT EXISTS (SELECT 1 FROM ${TERMINALS}), 1, (SELECT count(*) FROM (SELECT c.tty FROM actor a JOIN credential c ON c.id = a.credential WHERE a.id = e.actor AND c.tty IS NOT NULL
    UNION SELECT (SELECT s.value FROM string s WHERE s.id = d.value) FROM ${TERMINALS})))`,
};
/** One row for each name of a file. */
export const WITH_FILE: ListEvents = {
  where: `(EXISTS (SELECT 1 FROM path p WHERE p.event = e.id AND p.name IS NOT NULL) OR EXISTS (SELECT 1 FROM detail x WHERE x.event = e.id AND ${IS_FILE}))`,
  rows: `((SELECT count(DISTINCT p.name) FROM path p WHERE p.event = e.id)
    + (SELECT count(DISTINCT x.value) FROM detail x WHERE x.event = e.id AND ${IS_FILE} AND ${IS_NO_PATH}))`,
  table: socketTable,
};
/** One row for each host. */
export const WITH_HOST: ListEvents = {
  where: `EXISTS (SELECT 1 FROM ${HOSTS})`,
  rows: `(SELECT count(DISTINCT h.object) FROM ${HOSTS})`,
  // In a subquery per event, host_of has no index: it would be scanned a million times.
  ofAll: {
    where: "e.id IN (SELECT event FROM host_rows)",
    rows: "(SELECT h.rows FROM host_rows h WHERE h.event = e.id)",
    table: HOST_ROWS,
  },
  table: hostListTable,
};
/** All events; one row for each decision of a security module, and one where there is none. */
export const EACH_DECISION: ListEvents = {
  rows: "max(1, (SELECT count(*) FROM decision d WHERE d.event = e.id))",
};

/** The events of a list, by the list's subject. */
export const LIST_PARTS: Readonly<Record<ListedPart, ListEvents>> = {
  program: WITH_EXE,
  comm: WITH_COMM,
  user: WITH_LOGIN_USER,
  call: WITH_CALL,
  pid: WITH_PID,
  key: WITH_KEY,
  terminal: WITH_TERMINAL,
  file: WITH_FILE,
  host: WITH_HOST,
  decision: EACH_DECISION,
};
