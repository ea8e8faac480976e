// SPDX-License-Identifier: Apache-2.0
import { DetailKind, type Store } from "../../store/api.ts";
import { type FilesSeen, NAMESPACE_TYPES, type NamespacePath, type Statement } from "./fold-event.ts";
import { SeenFiles } from "./seen-files.ts";

const NAMESPACE_PATH = /^\/proc\/(self|thread-self|\d+)(?:\/task\/\d+)?\/ns\/(\w+?)(_for_children)?$/;

/** Texts of CONTAINER_ID, record= and OBJ_PID come again; longer ones are operations, which do not. */
const SHORT_FIELDS = 128;
const MAX_KNOWN = 8192;

/** The rows that hang on the events of one page. */
export class EventParts {
  args = new Map<number, string[]>();
  argv = new Map<number, string[]>();
  statements = new Map<number, Statement[]>();
  paths = new Map<number, NamespacePath[]>();
  files = new Map<number, FilesSeen>();
  hostnames = new Map<number, string>();
  /** Most events of a container carry the same words: each is read once. */
  readonly #known = new Map<string, Statement>();
  readonly #store: Store;
  readonly #namespaceNames: Map<number, NamespacePath>;
  readonly #seenFiles: SeenFiles;

  constructor(store: Store) {
    this.#store = store;
    this.#namespaceNames = namespaceNames(store);
    this.#seenFiles = new SeenFiles(store);
  }

  /** The root that a pivot_root made: the first of its two paths. */
  newRoot(event: number): FilesSeen | null {
    const path = this.#store
      .prepare("SELECT dev, inode FROM path WHERE event = ? ORDER BY position LIMIT 1")
      .get(event) as { dev: string | null; inode: number | null } | undefined;
    if (path === undefined || path.dev === null || path.inode === null) return null;
    return { root: `${path.dev}:${path.inode}`, systemDevices: [] };
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
      append(this.statements, event, this.#statement(type, fields));
    this.#loadPaths(after, last);
    this.files = this.#seenFiles.read(after, last);
    this.#loadHostnames(after, last);
  }

  /** hostname= of messages that name no address: the sender's own host, not somebody who came from elsewhere. */
  #loadHostnames(after: number, last: number): void {
    const rows = this.#store
      .prepare(
        `SELECT d.event, s.value FROM detail d JOIN string s ON s.id = d.value
         WHERE d.event > ? AND d.event <= ? AND d.kind = ${DetailKind.hostname} AND NOT EXISTS (
           SELECT 1 FROM detail a WHERE a.event = d.event AND a.kind = ${DetailKind.address})`,
      )
      .raw()
      .all(after, last) as [number, unknown][];
    this.hostnames = new Map(rows.map(([event, value]) => [event, String(value)]));
  }

  #statement(type: string, fields: string): Statement {
    if (fields.length > SHORT_FIELDS) return readStatement(type, fields);
    const key = `${type} ${fields}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= MAX_KNOWN) this.#known.clear();
    const statement = readStatement(type, fields);
    this.#known.set(key, statement);
    return statement;
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
    if (match !== null && type !== undefined)
      names.set(id, { owner: match[1]!, type, inode: 0, ofChildren: match[3] !== undefined });
  }
  return names;
}

function readStatement(type: string, fields: string): Statement {
  return { type, fields: firstOfEach(JSON.parse(fields) as [string, string][]) };
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
