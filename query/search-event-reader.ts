// SPDX-License-Identifier: Apache-2.0
import { bootOf, sequenceOf, serialOf } from "../store/event-key.ts";
import type { Store } from "../store/store.ts";
import { type Attribution, attributionReader, type Further } from "./search-attribution-reader.ts";
import { type BootReader, bootReader } from "./search-boot-reader.ts";
import { type ContainerReader, containerReader } from "./search-container-reader.ts";
import type { AttributionView, EventView, ObjectView, StoredText } from "./search-event-view.ts";
import { type Lookup, openLookup } from "./search-lookup.ts";

interface EventRow {
  id: number;
  time_ms: number;
  types: number;
  call: number | null;
  success: number | null;
  exit: string | null;
  pid: number | null;
  ppid: number | null;
  credential: number | null;
  program: number | null;
  key: number | null;
  flags: number;
}

/** Reads events of one database as they are shown. */
export interface EventReader {
  readonly boots: BootReader;
  readonly container: ContainerReader;
  event(row: number): EventView;
  /** Names of the PATH records, in order; those without a name are left out. */
  paths(row: number): readonly StoredText[];
  /** Arguments of the EXECVE; empty where there is none. */
  arguments(row: number): readonly Uint8Array[];
  /** The row of the event that proves where this one happened. */
  becauseRow(row: number): number | null;
}

/** Opens a reader; it keeps caches of bounded size, so keep it for a whole answer. */
export function eventReader(store: Store): EventReader {
  const boots = bootReader(store);
  const lookup = openLookup(store);
  const container = containerReader(store, boots);
  const attributions = attributionReader(store);
  const isGap = gapTest(store);
  const rowOf = store.prepare(
    `SELECT id, time_ms, types, call, success, CAST(exit AS TEXT) AS exit, pid, ppid, credential, program, key, flags
     FROM event WHERE id = ?`,
  );
  const objectComms = objectCommReader(store);

  function attribution(row: number, found: Attribution): AttributionView {
    const { because, evidence, conflict, cause } = found;
    return {
      evidence,
      because: because === null ? null : boots.eventId(because),
      excludes: found.excludesHost ? ["host"] : [],
      conflict,
      gap: because !== null && isGap(because, row),
      cause,
    };
  }

  function objects(row: number, further: readonly Further[]): ObjectView[] {
    const found = further.filter(({ role }) => role === "object");
    if (found.length === 0) return [];
    const comms = objectComms(row);
    return found.map((object) => ({
      pid: object.pid,
      comm: (object.pid === null ? undefined : comms.get(object.pid)) ?? null,
      container: object.container === null ? null : container(object.container),
      attribution: attribution(row, object),
    }));
  }

  function event(row: number): EventView {
    const found = rowOf.get(row) as EventRow;
    const { subject, further } = attributions.event(row, found.pid, found.flags);
    const members = further.filter(({ role, container: at }) => role === "member" && at !== null);
    const own = subject.container === null ? null : container(subject.container);
    return {
      ...columns(found, lookup, boots),
      container: own,
      attribution: attribution(row, subject),
      containers:
        members.length === 0 ? [] : distinct([own, ...members.map(({ container: at }) => container(at!))]),
      objects: objects(row, further),
    };
  }
  function becauseRow(row: number): number | null {
    const found = rowOf.get(row) as EventRow | undefined;
    return found === undefined ? null : attributions.event(row, found.pid, found.flags).subject.because;
  }
  return { boots, container, event, becauseRow, ...detailReaders(store, lookup) };
}

type Columns = Omit<EventView, "container" | "attribution" | "containers" | "objects">;

function columns(row: EventRow, lookup: Lookup, boots: BootReader): Columns {
  const { node, firstMs } = boots.boot(bootOf(row.id));
  const program = row.program === null ? undefined : lookup.program(row.program);
  return {
    row: row.id,
    id: boots.eventId(row.id, row.time_ms),
    node,
    bootStartMs: firstMs,
    timeMs: row.time_ms,
    serial: serialOf(row.id),
    types: lookup.types(row.types),
    call: row.call === null ? null : lookup.call(row.call),
    success: row.success === null ? null : row.success === 1,
    exit: row.exit,
    pid: row.pid,
    ppid: row.ppid,
    credential: row.credential === null ? null : lookup.credential(row.credential),
    comm: program?.comm ?? null,
    exe: program?.exe ?? null,
    claimed: program?.claimed ?? false,
    keys: row.key === null ? [] : lookup.keys(row.key),
  };
}

function distinct<T>(values: readonly (T | null)[]): T[] {
  return [...new Set(values.filter((value) => value !== null))];
}

/** Are serials missing between two events of a boot, whichever comes first? */
function gapTest(store: Store): (a: number, b: number) => boolean {
  if (store.prepare("SELECT 1 FROM gap LIMIT 1").get() === undefined) return () => false;
  const gap = store.prepare("SELECT 1 FROM gap WHERE boot = ? AND first_seq BETWEEN ? AND ? LIMIT 1");
  return (a, b) => {
    if (a === b || bootOf(a) !== bootOf(b)) return false;
    return gap.get(bootOf(a), sequenceOf(Math.min(a, b)), sequenceOf(Math.max(a, b))) !== undefined;
  };
}

function detailReaders(store: Store, lookup: Lookup): Pick<EventReader, "paths" | "arguments"> {
  const paths = store.prepare("SELECT name FROM path WHERE event = ? AND name IS NOT NULL ORDER BY position");
  const argv = store.prepare("SELECT argc, arguments FROM argv WHERE event = ?");
  return {
    paths: (row) => (paths.all(row) as { name: number }[]).map(({ name }) => lookup.string(name)),
    arguments(row) {
      const found = argv.get(row) as { argc: number; arguments: Uint8Array } | undefined;
      return found === undefined ? [] : splitNul(found.arguments);
    },
  };
}

function splitNul(bytes: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  let from = 0;
  for (let at = bytes.indexOf(0); at >= 0; at = bytes.indexOf(0, from)) {
    parts.push(bytes.subarray(from, at));
    from = at + 1;
  }
  return [...parts, bytes.subarray(from)];
}

/** comm of each OBJ_PID by its opid; written as ocomm=. */
function objectCommReader(store: Store): (row: number) => ReadonlyMap<number, StoredText> {
  const statement = store.prepare(
    "SELECT fields FROM statement WHERE event = ? AND type = 'OBJ_PID' ORDER BY position",
  );
  return (row) => {
    const comms = new Map<number, StoredText>();
    for (const { fields } of statement.all(row) as { fields: string }[]) {
      const named = new Map(JSON.parse(fields) as [string, string][]);
      const pid = Number(named.get("opid"));
      const comm = named.get("ocomm");
      if (Number.isInteger(pid) && comm !== undefined) comms.set(pid, decodeComm(comm));
    }
    return comms;
  };
}

/** The kernel's untrusted string: quoted, or hex of what a quote could not hold. */
function decodeComm(raw: string): StoredText {
  if (raw.startsWith('"')) return raw.slice(1, raw.endsWith('"') ? -1 : undefined);
  if (!/^(?:[0-9A-F]{2})+$/.test(raw)) return raw;
  const bytes = Buffer.from(raw, "hex");
  const text = bytes.toString("utf8");
  return Buffer.from(text, "utf8").equals(bytes) ? text : bytes;
}
