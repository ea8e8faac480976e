// SPDX-License-Identifier: Apache-2.0
import type { StoredText } from "../../questions/event-view.ts";
import {
  ACTOR_NUMBERS,
  ACTOR_TEXTS,
  type PortableEvent,
  portableEvents,
} from "../../store/repositories/portable/portable-events.ts";
import { dependentReader } from "../../store/repositories/portable/portable-rows.ts";
import { attributionReader } from "../../store/search/attribution-reader.ts";
import { bootReader } from "../../store/search/boot-reader.ts";
import { containerReader } from "../../store/search/container-reader.ts";
import type { Store } from "../../store/store.ts";
import type { ContainerId } from "../../types/ids.ts";
import { RowWriter } from "../row-binary.ts";
import { HEAD_BYTES } from "./slice.ts";

const CACHE_LIMIT = 65_536;
const HEAD = Buffer.alloc(HEAD_BYTES);
const NOTHING: readonly StoredText[] = [];

/** Rows of `events`, with the columns of schema/event-columns.ts. */
export interface WrittenRows {
  readonly bytes: Buffer;
  readonly starts: number[];
}

/** Writes the events of a database as rows; values shared by many events are encoded once and copied. */
export function eventRowWriter(
  store: Store,
): (node: string | null, first: number, last: number) => WrittenRows {
  const read = portableEvents(store);
  const dependents = dependentReader(store);
  const attributions = attributionReader(store);
  const container = containerReader(store, bootReader(store));
  const rows = new RowWriter();
  const scratch = new RowWriter();
  const written = (write: () => void): Buffer => {
    scratch.reset();
    write();
    return scratch.take();
  };
  const texts = remembered((row) => written(() => scratch.text(read.text(row))));
  const keys = remembered((row) => written(() => scratch.nullableText(read.text(row))));
  const calls = remembered((row) =>
    written(() => {
      const [arch, number, name] = read.call(row);
      scratch.nullableWhole(arch);
      scratch.nullableWhole(number);
      scratch.nullableText(name);
    }),
  );
  const actors = remembered((row) => written(() => writeActor(scratch, read.actor(row))));
  const noActor = written(() => writeActor(scratch, NO_ACTOR));
  const noCall = Buffer.from([1, 1, 1]);
  const places = remembered((row) =>
    written(() => {
      const id = row as ContainerId;
      const { key, class: kind, name } = container(id);
      scratch.text(key);
      scratch.text(kind);
      scratch.text(name ?? "");
      scratch.text(read.image(id) ?? "");
    }),
  );
  const noPlace = Buffer.alloc(4);

  function writeEvent(event: PortableEvent): void {
    const [id, timeMs, types, call, success, exit, pid, actor, key, items, flags, source, offset, length] =
      event;
    rows.whole(id);
    rows.whole(timeMs);
    rows.raw(texts(types));
    rows.raw(call === null ? noCall : calls(call));
    rows.nullableWhole(success);
    rows.u8(exit === null ? 1 : 0);
    if (exit !== null) rows.i64(BigInt(exit));
    rows.nullableWhole(pid);
    rows.raw(actor === null ? noActor : actors(actor));
    if (key === null) rows.u8(1);
    else rows.raw(keys(key));
    rows.nullableWhole(items);
    rows.whole(flags);
    rows.whole(source);
    rows.whole(offset);
    rows.whole(length);
    const { subject } = attributions.event(id as never, pid, flags);
    rows.text(subject.evidence);
    rows.raw(subject.container === null ? noPlace : places(subject.container));
  }

  return (node, first, last) => {
    rows.reset();
    const starts: number[] = [];
    const { files, peers, commands } = read.texts(first, last);
    const hanging = dependents(first, last);
    const nodeText = written(() => scratch.text(node ?? ""));
    for (const event of read.events(first, last)) {
      const [id] = event;
      starts.push(rows.length);
      rows.raw(HEAD);
      rows.raw(nodeText);
      writeEvent(event);
      rows.texts(files.get(id) ?? NOTHING);
      rows.texts(peers.get(id) ?? NOTHING);
      rows.text(spaced(commands.get(id)?.[0]));
      for (const table of hanging) rows.text(table.get(id) ?? "");
    }
    return { bytes: rows.take(), starts };
  };
}

const NO_ACTOR: readonly null[] = new Array<null>(ACTOR_NUMBERS + ACTOR_TEXTS + 2).fill(null);

function writeActor(to: RowWriter, values: readonly unknown[]): void {
  for (let at = 0; at < ACTOR_NUMBERS; at += 1) to.nullableWhole(values[at] as number | null);
  for (let at = ACTOR_NUMBERS; at < ACTOR_NUMBERS + ACTOR_TEXTS; at += 1)
    to.nullableText(values[at] as StoredText | null);
  to.nullableWhole(values[ACTOR_NUMBERS + ACTOR_TEXTS] as number | null);
  to.u8(values[ACTOR_NUMBERS + ACTOR_TEXTS + 1] === 1 ? 1 : 0);
}

function spaced(words: StoredText | undefined): StoredText {
  if (words === undefined || typeof words === "string") return words ?? "";
  const line = Buffer.from(words);
  for (let at = line.indexOf(0); at >= 0; at = line.indexOf(0, at)) line[at] = 0x20;
  return line;
}

function remembered(make: (row: number) => Buffer): (row: number) => Buffer {
  const known = new Map<number, Buffer>();
  return (row) => {
    const found = known.get(row);
    if (found !== undefined) return found;
    const made = make(row);
    if (known.size >= CACHE_LIMIT) known.clear();
    known.set(row, made);
    return made;
  };
}
