// SPDX-License-Identifier: Apache-2.0

import type { GivenNames } from "../../questions/account-names.ts";
import type { EventReader } from "../../questions/event-reader.ts";
import type { AttributionView, EventView, ObjectView, StoredText } from "../../questions/event-view.ts";
import { EventFlag } from "../event-flags.ts";
import { bootOf, serialOf } from "../event-key.ts";
import type { Store } from "../store.ts";
import { accountNames } from "./account-names.ts";
import { type Attribution, attributionReader, type Further } from "./attribution-reader.ts";
import { bootReader } from "./boot-reader.ts";
import { containerReader } from "./container-reader.ts";
import { detailReader } from "./detail-reader.ts";
import { EVENT_COLUMNS, type EventColumns } from "./event-columns.ts";
import { openEventRoots } from "./event-root.ts";
import { gapTest } from "./gap-test.ts";
import { holeTest } from "./hole-test.ts";
import { lazily } from "./lazily.ts";
import { openLookup } from "./lookup.ts";
import { namesAt } from "./own-names.ts";
import { recordSource } from "./record-source.ts";

/** The same for events whose columns are already read by a search. */
export interface ColumnsReader extends EventReader {
  view(columns: EventColumns): EventView;
}

/** Opens a reader with bounded caches, to be kept for a whole answer. `given` are names of a passwd file. */
export function eventReader(store: Store, given?: GivenNames): ColumnsReader {
  const boots = bootReader(store);
  const lookup = openLookup(store);
  const container = containerReader(store, boots);
  const attributions = attributionReader(store);
  const isGap = gapTest(store);
  const holeMatters = holeTest(store);
  const rowOf = lazily(() => store.prepare(`SELECT ${EVENT_COLUMNS} FROM event e WHERE e.id = ?`).raw());
  const accounts = lazily(() => accountNames(store, given));
  const records = lazily(() => recordSource(store));
  const objectComms = lazily(() => objectCommReader(store));

  /** Events of one task share a view, as far as no serials are missing between them and its proof. */
  const whole = new WeakMap<Attribution, AttributionView>();

  function attribution(row: number, found: Attribution, pid: number | null): AttributionView {
    const gap = found.proof !== null && isGap(found.proof, row);
    if (gap) return attributionView(row, found, pid, gap);
    let view = whole.get(found);
    if (view === undefined) {
      view = attributionView(row, found, pid, gap);
      whole.set(found, view);
    }
    return view;
  }

  function attributionView(
    row: number,
    found: Attribution,
    pid: number | null,
    gap: boolean,
  ): AttributionView {
    const { proof, evidence, excludesHost, conflict, cause, likely, task } = found;
    const isByPids = found.container !== null && container(found.container).isHostByPids;
    const saysNothing = found.container === null && !excludesHost && evidence === "unknown";
    let hole: boolean | undefined;
    return {
      evidence,
      proof: proof === null ? null : boots.eventId(proof),
      excludes: excludesHost ? NOT_HOST : ANYWHERE,
      reserve: isByPids ? "process-ids" : null,
      conflict,
      gap,
      // Rarely needed and expensive: it examines the missing serials up to the event.
      get hole() {
        hole ??= gap && proof !== null && holeMatters(row, { proof, pid, task, isByPids, saysNothing });
        return hole;
      },
      cause,
      likely:
        likely === null
          ? null
          : {
              container: container(likely.container),
              reason: likely.reason,
              proof: boots.eventId(likely.proof),
            },
    };
  }

  function objects(row: number, further: readonly Further[]): ObjectView[] {
    const found = further.filter(({ role }) => role === "object");
    if (found.length === 0) return [];
    const comms = objectComms()(row);
    return found.map((object) => ({
      pid: object.pid,
      comm: (object.pid === null ? undefined : comms.get(object.pid)) ?? null,
      container: object.container === null ? null : container(object.container),
      attribution: attribution(row, object, object.pid),
    }));
  }

  function view(columns: EventColumns): EventView {
    const [id, timeMs, types, call, success, exit, pid, actor, key, flags] = columns;
    const { ppid, credential, program } = actor === null ? NOBODY : lookup.actor(actor);
    const { subject, further } = attributions.event(id, pid, flags);
    const { node, firstMs } = boots.boot(bootOf(id));
    const members = further.length === 0 ? further : further.filter(isLocatedMember);
    const own = subject.container === null ? null : container(subject.container);
    return {
      row: id,
      id: boots.eventId(id, timeMs),
      node,
      bootStartMs: firstMs,
      timeMs,
      serial: serialOf(id),
      types: lookup.types(types),
      truncated: (flags & EventFlag.truncated) !== 0,
      contradictory: (flags & EventFlag.contradictory) !== 0,
      call: call === null ? null : lookup.call(call),
      success: success === null ? null : success === 1,
      exit,
      pid,
      ppid,
      credential: credential === null ? null : lookup.credential(credential),
      program: program === null ? null : lookup.program(program),
      accounts: namesAt(accounts(), records, { node, timeMs, row: id }),
      keys: key === null ? NO_KEYS : lookup.keys(key),
      container: own,
      attribution: attribution(id, own === null && pid === null ? (members[0] ?? subject) : subject, pid),
      containers:
        members.length === 0
          ? NO_CONTAINERS
          : distinct([own, ...members.map((at) => container(at.container!))]),
      objects: further.length === 0 ? NO_OBJECTS : objects(id, further),
    };
  }

  function proofRow(row: number): number | null {
    const [id, , , , , , pid, , , flags] = rowOf().get(row) as EventColumns;
    return attributions.event(id, pid, flags).subject.proof;
  }
  const roots = lazily(() => openEventRoots(store));
  const root = ({ row, pid, container: own }: EventView) => {
    const found = roots()(row, pid, own);
    return { root: found.root, changed: found.changed === null ? null : boots.eventId(found.changed) };
  };
  const event = (row: number) => view(rowOf().get(row) as EventColumns);
  return {
    boots,
    container,
    get accounts() {
      return accounts();
    },
    view,
    event,
    root,
    proofRow,
    ...detailReader(store, lookup),
  };
}

const NOBODY = { ppid: null, credential: null, program: null } as const;
const NOT_HOST = ["host"] as const;
const ANYWHERE = [] as const;
const NO_KEYS: readonly StoredText[] = [];
const NO_CONTAINERS: EventView["containers"] = [];
const NO_OBJECTS: EventView["objects"] = [];

function isLocatedMember({ role, container }: Further): boolean {
  return role === "member" && container !== null;
}

function distinct<T>(values: readonly (T | null)[]): T[] {
  return [...new Set(values.filter((value) => value !== null))];
}

/** comm of each OBJ_PID by its opid; written as ocomm=. */
function objectCommReader(store: Store): (row: number) => ReadonlyMap<number, StoredText> {
  const statement = store.prepare(
    "SELECT fields FROM v_statement WHERE event = ? AND type = 'OBJ_PID' ORDER BY position",
  );
  return (row) => {
    const comms = new Map<number, StoredText>();
    for (const { fields } of statement.all(row) as { fields: StoredText }[]) {
      const named = new Map(JSON.parse(String(fields)) as [string, string][]);
      const pid = Number(named.get("opid"));
      const comm = named.get("ocomm");
      if (Number.isInteger(pid) && comm !== undefined) comms.set(pid, decodeComm(comm));
    }
    return comms;
  };
}

/** The kernel's untrusted string: quoted, or hex if quotes could not hold it. */
function decodeComm(raw: string): StoredText {
  if (raw.startsWith('"')) return raw.slice(1, raw.endsWith('"') ? -1 : undefined);
  if (!/^(?:[0-9A-F]{2})+$/.test(raw)) return raw;
  const bytes = Buffer.from(raw, "hex");
  const text = bytes.toString("utf8");
  return Buffer.from(text, "utf8").equals(bytes) ? text : bytes;
}
