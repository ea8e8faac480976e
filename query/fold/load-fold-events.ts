// SPDX-License-Identifier: Apache-2.0

import { EventFlag, type Store } from "../../store/api.ts";
import {
  type FoldCall,
  type FoldEvent,
  NAMESPACE_TYPES,
  type NamespacePath,
  type Statement,
} from "./fold-event.ts";
import { NumberPages } from "./number-pages.ts";

/** Name of a system call by AUDIT_ARCH_* and number; undefined where the table has none. */
export type CallNames = (arch: number, number: number) => string | undefined;

const PAGE = 10_000;
const CALLS = new Map<string, FoldCall>([
  ...(
    [
      "clone",
      "clone3",
      "fork",
      "vfork",
      "unshare",
      "setns",
      "execve",
      "exit_group",
      "chroot",
      "pivot_root",
    ] as const
  ).map((name) => [name, name] as const),
  ["execveat", "execve"],
  ["open", "open"],
  ["openat", "open"],
  ["openat2", "open"],
]);
const NAMESPACE_PATH = /^\/proc\/(self|thread-self|\d+)(?:\/task\/\d+)?\/ns\/(\w+?)(?:_for_children)?$/;

const COLUMNS = [
  "id",
  "time_ms",
  "pid",
  "ppid",
  "call",
  "success",
  "exit",
  "credential",
  "program",
  "flags",
] as const;

/**
 * The events of a boot with ids above `after` and below `end`, in order, as the fold reads them; auditd's own are left
 * out. Reads a page at a time, so the store is free for writing between two events.
 */
export function* loadFoldEvents(
  store: Store,
  callNames: CallNames,
  after: number,
  end: number,
): Generator<FoldEvent> {
  const rows = `SELECT ${COLUMNS.join(", ")} FROM event WHERE id > ? AND id < ? AND id % 2 = 0 ORDER BY id LIMIT ${PAGE}`;
  const pages = new NumberPages(store, COLUMNS, rows);
  const parts = new PartReader(store);
  const lookup = new Lookup(store, callNames);
  let from = after;
  for (;;) {
    const page = pages.read(from, end);
    if (page.length === 0) return;
    const last = page[page.length - COLUMNS.length]!;
    parts.load(from, last);
    for (let at = 0; at < page.length; at += COLUMNS.length) yield toFoldEvent(page, at, lookup, parts);
    from = last;
  }
}

function toFoldEvent(page: Float64Array, at: number, lookup: Lookup, parts: PartReader): FoldEvent {
  const id = page[at]!;
  const call = lookup.call(page[at + 4]!);
  const program = lookup.program(page[at + 8]!);
  const flags = page[at + 9]!;
  const paths = parts.paths.get(id) ?? null;
  const exit = page[at + 6]!;
  return {
    id,
    timeMs: page[at + 1]!,
    pid: known(page[at + 2]!),
    ppid: known(page[at + 3]!),
    auid: lookup.auid(page[at + 7]!),
    comm: program.comm,
    exe: program.exe,
    call: call === "open" && paths === null ? "" : call,
    success: page[at + 5] === 1,
    exit: Number.isSafeInteger(exit) ? exit : Number.NaN,
    hasSyscall: (flags & EventFlag.syscall) !== 0,
    isWhole: (flags & EventFlag.whole) !== 0,
    args: parts.args.get(id) ?? null,
    namespacePaths: paths,
    statements: parts.statements.get(id) ?? null,
    argv: parts.argv.get(id) ?? null,
  };
}

function known(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}

interface Program {
  readonly comm: number | null;
  readonly exe: number | null;
}
const NO_PROGRAM: Program = { comm: null, exe: null };

/** Rows of small tables, each read once. */
class Lookup {
  readonly #calls = new Map<number, FoldCall | "">();
  readonly #auids = new Map<number, number | null>();
  readonly #programs = new Map<number, Program>();
  readonly #callNames: CallNames;
  readonly #call;
  readonly #auid;
  readonly #program;

  constructor(store: Store, callNames: CallNames) {
    this.#callNames = callNames;
    this.#call = store.prepare("SELECT arch, number FROM call WHERE id = ?");
    this.#auid = store.prepare("SELECT auid FROM credential WHERE id = ?").pluck();
    this.#program = store.prepare("SELECT comm, exe, claimed FROM program WHERE id = ?");
  }

  call(row: number): FoldCall | "" {
    if (Number.isNaN(row)) return "";
    return cached(this.#calls, row, () => {
      const { arch, number } = this.#call.get(row) as { arch: number; number: number };
      return CALLS.get(this.#callNames(arch, number) ?? "") ?? "";
    });
  }

  auid(row: number): number | null {
    if (Number.isNaN(row)) return null;
    return cached(this.#auids, row, () => this.#auid.get(row) as number | null);
  }

  /** What a message from user space says of itself proves nothing. */
  program(row: number): Program {
    if (Number.isNaN(row)) return NO_PROGRAM;
    return cached(this.#programs, row, () => {
      const { comm, exe, claimed } = this.#program.get(row) as {
        comm: number | null;
        exe: number | null;
        claimed: number;
      };
      return claimed === 1 ? { comm: null, exe: null } : { comm, exe };
    });
  }
}

const MAX_CACHED = 65_536;
function cached<T>(cache: Map<number, T>, key: number, read: () => T): T {
  const found = cache.get(key);
  if (found !== undefined) return found;
  if (cache.size >= MAX_CACHED) cache.clear();
  const value = read();
  cache.set(key, value);
  return value;
}

/** The rows that hang on the events of one page. */
class PartReader {
  args = new Map<number, string[]>();
  argv = new Map<number, string[]>();
  statements = new Map<number, Statement[]>();
  paths = new Map<number, NamespacePath[]>();
  readonly #store: Store;
  readonly #namespaceNames: Map<number, NamespacePath>;

  constructor(store: Store) {
    this.#store = store;
    this.#namespaceNames = namespaceNames(store);
  }

  load(after: number, last: number): void {
    const range = (sql: string) =>
      this.#store.prepare(`${sql} WHERE event > ? AND event <= ?`).raw().all(after, last);
    this.args = new Map(
      (range("SELECT event, a0, a1, a2, a3 FROM arguments") as [number, ...string[]][]).map(
        ([event, ...args]) => [event, args.map((arg) => arg ?? "")],
      ),
    );
    this.argv = new Map(
      (range("SELECT event, arguments FROM argv") as [number, Buffer][]).map(([event, bytes]) => [
        event,
        bytes.toString("latin1").split("\0"),
      ]),
    );
    this.statements = new Map();
    const statements = range("SELECT event, type, fields FROM statement") as [number, string, string][];
    for (const [event, type, fields] of statements)
      append(this.statements, event, { type, fields: firstOfEach(JSON.parse(fields) as [string, string][]) });
    this.#loadPaths(after, last);
  }

  #loadPaths(after: number, last: number): void {
    this.paths = new Map();
    const ids = [...this.#namespaceNames.keys()];
    if (ids.length === 0) return;
    const rows = this.#store
      .prepare(
        `SELECT event, name, inode FROM path
         WHERE name IN (SELECT value FROM json_each(?)) AND event > ? AND event <= ? ORDER BY event, position`,
      )
      .raw()
      .all(JSON.stringify(ids), after, last) as [number, number, number | null][];
    for (const [event, name, inode] of rows)
      if (inode !== null) append(this.paths, event, { ...this.#namespaceNames.get(name)!, inode });
  }
}

/** Rows of `string` that are paths of namespaces, with what they say. */
function namespaceNames(store: Store): Map<number, NamespacePath> {
  const rows = store.prepare("SELECT id, value FROM string WHERE value GLOB '/proc/*/ns/*'").raw().all();
  const names = new Map<number, NamespacePath>();
  for (const [id, value] of rows as [number, string][]) {
    const match = NAMESPACE_PATH.exec(String(value));
    const type = NAMESPACE_TYPES.find((known) => known === match?.[2]);
    if (match !== null && type !== undefined) names.set(id, { owner: match[1]!, type, inode: 0 });
  }
  return names;
}

/** Of a field that stands twice in one record the first counts. */
function firstOfEach(fields: readonly [string, string][]): Map<string, string> {
  const map = new Map<string, string>();
  for (const [name, value] of fields) if (!map.has(name)) map.set(name, value);
  return map;
}

function append<T>(map: Map<number, T[]>, key: number, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
