// SPDX-License-Identifier: Apache-2.0
import type { StoredText } from "../../../questions/event-view.ts";
import { DetailKind } from "../../../types/detail-kind.ts";
import type { ContainerId } from "../../../types/ids.ts";
import type { Store } from "../../store.ts";

/** A row of `event`, by its columns; exit is a signed 64-bit number in decimal. */
export type PortableEvent = readonly [
  id: number,
  timeMs: number,
  types: number,
  call: number | null,
  success: number | null,
  exit: string | null,
  pid: number | null,
  actor: number | null,
  key: number | null,
  items: number | null,
  flags: number,
  source: number,
  offset: number,
  length: number,
];

export type Value = string | number | Uint8Array | null;

/** Numbers of an actor: ppid, then auid, uid, gid, euid, suid, fsuid, egid, sgid, fsgid, ses. */
export const ACTOR_NUMBERS = 11;
/** Texts of an actor: tty, subj, comm, exe. */
export const ACTOR_TEXTS = 4;

export interface PortableEvents {
  /** Events from one key to another, in the order of keys. */
  events(first: number, last: number): IterableIterator<PortableEvent>;
  text(row: number): string | Uint8Array;
  call(row: number): readonly [arch: number, number: number, name: string | null];
  /** Numbers and texts of an actor, whether its program is a claim (null: no program), and whether it has credentials. */
  actor(row: number): readonly Value[];
  /** The image of a container. */
  image(container: ContainerId): string | null;
  /** Texts of the events of a range: names of files as logged, peers of sockets, and command lines with NUL between their words. */
  texts(
    first: number,
    last: number,
  ): Readonly<Record<"files" | "peers" | "commands", ReadonlyMap<number, StoredText[]>>>;
}

/** Opens the rows of events and their references. Callers cache. */
export function portableEvents(store: Store): PortableEvents {
  const events = store
    .prepare(
      `SELECT id, time_ms, types, call, success, CAST(exit AS TEXT), pid, actor, key, items, flags, source, offset, length
       FROM event WHERE id BETWEEN ? AND ? ORDER BY id`,
    )
    .raw();
  const text = store.prepare("SELECT value FROM string WHERE id = ?").pluck();
  const call = store.prepare("SELECT arch, number, name FROM call WHERE id = ?").raw();
  const actor = store
    .prepare(
      `SELECT a.ppid, c.auid, c.uid, c.gid, c.euid, c.suid, c.fsuid, c.egid, c.sgid, c.fsgid, c.ses,
         c.tty, c.subj, m.value, x.value, p.claimed, a.credential IS NOT NULL
       FROM actor a LEFT JOIN credential c ON c.id = a.credential LEFT JOIN program p ON p.id = a.program
         LEFT JOIN string m ON m.id = p.comm LEFT JOIN string x ON x.id = p.exe WHERE a.id = ?`,
    )
    .raw();
  const image = store
    .prepare(
      "SELECT value FROM container_name WHERE container = ? AND kind = 'image' ORDER BY event, value LIMIT 1",
    )
    .pluck();
  const files = store
    .prepare(
      "SELECT p.event, s.value FROM path p JOIN string s ON s.id = p.name WHERE p.event BETWEEN ? AND ? ORDER BY p.event, p.position",
    )
    .raw();
  const peers = store
    .prepare(
      `SELECT d.event, s.value FROM detail d JOIN string s ON s.id = d.value WHERE d.event BETWEEN ? AND ? AND d.kind = ${DetailKind.peer} ORDER BY d.event, d.value`,
    )
    .raw();
  const commands = store.prepare("SELECT event, arguments FROM argv WHERE event BETWEEN ? AND ?").raw();
  return {
    texts: (first, last) => ({
      files: grouped(files.iterate(first, last)),
      peers: grouped(peers.iterate(first, last)),
      commands: grouped(commands.iterate(first, last)),
    }),
    events: (first, last) => events.iterate(first, last) as IterableIterator<PortableEvent>,
    text: (row) => text.get(row) as string | Uint8Array,
    call: (row) => call.get(row) as [number, number, string | null],
    actor: (row) => actor.get(row) as Value[],
    image: (container) => (image.get(container) as string | undefined) ?? null,
  };
}

function grouped(rows: Iterable<unknown>): Map<number, StoredText[]> {
  const groups = new Map<number, StoredText[]>();
  for (const [event, value] of rows as Iterable<[number, StoredText]>) {
    const known = groups.get(event);
    if (known === undefined) groups.set(event, [value]);
    else known.push(value);
  }
  return groups;
}
