// SPDX-License-Identifier: Apache-2.0
import { EventFlag, type Store } from "../../store/api.ts";
import {
  type FoldCall,
  type FoldEvent,
  NAMESPACE_TYPES,
  type NamespacePath,
  type Statement,
} from "./fold-event.ts";

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

type EventColumns = [
  id: number,
  timeMs: number,
  pid: number | null,
  ppid: number | null,
  call: number | null,
  success: number | null,
  exit: number | null,
  credential: number | null,
  program: number | null,
  flags: number,
];

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
  const page = store
    .prepare(
      `SELECT id, time_ms, pid, ppid, call, success, exit, credential, program, flags FROM event
       WHERE id > ? AND id < ? AND id % 2 = 0 ORDER BY id LIMIT ${PAGE}`,
    )
    .raw();
  const parts = new PartReader(store);
  const lookup = new Lookup(store, callNames);
  let from = after;
  for (;;) {
    const rows = page.all(from, end) as EventColumns[];
    const last = rows.at(-1)?.[0];
    if (last === undefined) return;
    parts.load(from, last);
    for (const row of rows) yield toFoldEvent(row, lookup, parts);
    from = last;
  }
}

function toFoldEvent(row: EventColumns, lookup: Lookup, parts: PartReader): FoldEvent {
  const [id, timeMs, pid, ppid, callRow, success, exit, credential, programRow, flags] = row;
  const program = programRow === null ? undefined : lookup.program(programRow);
  const paths = parts.paths.get(id) ?? null;
  const call = callRow === null ? "" : lookup.call(callRow);
  return {
    id,
    timeMs,
    pid,
    ppid,
    auid: credential === null ? null : lookup.auid(credential),
    comm: program?.comm ?? null,
    exe: program?.exe ?? null,
    call: call === "open" && paths === null ? "" : call,
    success: success === 1,
    exit: exit !== null && Number.isSafeInteger(exit) ? exit : Number.NaN,
    hasSyscall: (flags & EventFlag.syscall) !== 0,
    isWhole: (flags & EventFlag.whole) !== 0,
    args: parts.args.get(id) ?? null,
    namespacePaths: paths,
    statements: parts.statements.get(id) ?? null,
    argv: parts.argv.get(id) ?? null,
  };
}

/** Rows of small tables, each read once. */
class Lookup {
  readonly #calls = new Map<number, FoldCall | "">();
  readonly #auids = new Map<number, number | null>();
  readonly #programs = new Map<number, { comm: number | null; exe: number | null }>();
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
    return cached(this.#calls, row, () => {
      const { arch, number } = this.#call.get(row) as { arch: number; number: number };
      return CALLS.get(this.#callNames(arch, number) ?? "") ?? "";
    });
  }

  auid(row: number): number | null {
    return cached(this.#auids, row, () => this.#auid.get(row) as number | null);
  }

  /** What a message from user space says of itself proves nothing. */
  program(row: number): { comm: number | null; exe: number | null } {
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
