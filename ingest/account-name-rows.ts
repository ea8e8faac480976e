// SPDX-License-Identifier: Apache-2.0

import type { AuditRecord } from "../grammar/audit-record.ts";
import { decodeHex } from "../grammar/decode-text.ts";
import { fieldKind } from "../grammar/field-kinds.ts";
import { detached } from "../store/dictionaries.ts";
import {
  type AccountNameRow,
  AccountNameWriter,
} from "../store/repositories/accounts/account-name-writer.ts";
import type { Store } from "../store/store.ts";
import { UNSET_ID } from "../types/unset-id.ts";
import { RecalledRecord } from "./memory/recalled-record.ts";
import { parseInteger } from "./parse-integer.ts";

type Kind = AccountNameRow["kind"];

/** The field of a number, and the field with its name added by auditd. */
interface Pair {
  readonly kind: Kind;
  readonly number: number;
  readonly name: number;
  /** The names in the last record of this form, which most records repeat; not read again if there are none. */
  last: {
    readonly node: number;
    readonly number: string;
    readonly name: string;
    readonly reading: Reading | undefined;
  } | null;
}

interface Layout {
  readonly names: readonly string[];
  readonly enrichedStart: number;
  readonly type: string;
  readonly pairs: readonly Pair[];
}

interface Reading extends AccountNameRow {
  firstMs: number;
  firstSerial: number;
  lastMs: number;
  lastSerial: number;
}

const MAX_LAYOUTS = 32;
const MAX_READINGS = 65_536;
/** The text that auditd writes for a number without a name. Source: lookup_uid() and aulookup_uid() of libauparse. */
const NO_NAME = /^(?:"?unset"?|"?unknown\(.*|"?"?|\?)$/;

/** Stores the names that auditd added to the kernel's numbers of users and groups, by node, with the time of reading. */
export class AccountNameRows {
  readonly #writer: AccountNameWriter;
  readonly #layouts: Layout[] = [];
  readonly #readings = new Map<string, Reading>();

  constructor(store: Store) {
    this.#writer = new AccountNameWriter(store);
  }

  /** Takes the names of one record; `node` is a row of `node`. */
  note(node: number, record: AuditRecord): void {
    // All relevant fields follow a call's own fields, so no text of these is created.
    const { names, values, enrichedStart } = record instanceof RecalledRecord ? record.text.record : record;
    if (enrichedStart >= names.length) return;
    for (const pair of this.#pairsIn(record)) {
      const number = values[pair.number] as string;
      const name = values[pair.name] as string;
      let { last } = pair;
      if (last === null || last.number !== number || last.name !== name || last.node !== node) {
        const reading = this.#readingOf(node, pair.kind, number, name, record);
        last = { node, number: detached(number), name: detached(name), reading };
        pair.last = last;
      }
      if (last.reading !== undefined) note(last.reading, record);
    }
  }

  /** Writes what was read since the last time. */
  flush(): void {
    for (const reading of this.#readings.values()) this.#writer.write(reading);
    this.#readings.clear();
    for (const { pairs } of this.#layouts) for (const pair of pairs) pair.last = null;
  }

  #readingOf(
    node: number,
    kind: Kind,
    number: string,
    name: string,
    record: AuditRecord,
  ): Reading | undefined {
    const key = `${node} ${kind} ${number} ${name}`;
    const known = this.#readings.get(key);
    if (known !== undefined) return known;
    const made = reading(node, kind, number, name, record);
    if (made === undefined) return undefined;
    if (this.#readings.size >= MAX_READINGS) this.flush();
    this.#readings.set(detached(key), made);
    return made;
  }

  /** Positions of the pairs in a record, cached by its names, which records of one form share. */
  #pairsIn(record: AuditRecord): readonly Pair[] {
    for (const layout of this.#layouts)
      if (
        layout.names === record.names &&
        layout.enrichedStart === record.enrichedStart &&
        layout.type === record.type
      )
        return layout.pairs;
    const { names, enrichedStart } = record;
    const layout = { names, enrichedStart, type: detached(record.type), pairs: pairsOf(record) };
    if (this.#layouts.length >= MAX_LAYOUTS) this.#layouts.pop();
    this.#layouts.unshift(layout);
    return layout.pairs;
  }
}

/**
 * Only pairs of the kernel's own fields, whose names come first: inside msg='…' auditd may see other fields than the grammar,
 * so that a name could be paired with the wrong number.
 */
function pairsOf({ type, names, claimsStart, enrichedStart }: AuditRecord): Pair[] {
  const pairs: Pair[] = [];
  const from = new Map<string, number>();
  for (let number = 0; number < claimsStart; number++) {
    const field = names[number] as string;
    const kind = fieldKind(field, type);
    if (kind !== "uid" && kind !== "gid") continue;
    const added = field.toUpperCase();
    const name = names.indexOf(added, from.get(added) ?? enrichedStart);
    if (name < 0) continue;
    from.set(added, name + 1);
    pairs.push({ kind, number, name, last: null });
  }
  return pairs;
}

function reading(
  node: number,
  kind: Kind,
  rawNumber: string,
  rawName: string,
  { timeMs, serial }: AuditRecord,
): Reading | undefined {
  const number = /^[0-9]{1,10}$/.test(rawNumber) ? parseInteger(rawNumber) : null;
  if (number === null || number >= UNSET_ID || NO_NAME.test(rawName)) return undefined;
  const name = detached(nameText(rawName));
  return {
    node,
    kind,
    number,
    name,
    firstMs: timeMs,
    firstSerial: serial,
    lastMs: timeMs,
    lastSerial: serial,
  };
}

/** Extends the time range of a name by one record. */
function note(known: Reading, { timeMs, serial }: AuditRecord): void {
  if (timeMs > known.lastMs || (timeMs === known.lastMs && serial > known.lastSerial)) {
    known.lastMs = timeMs;
    known.lastSerial = serial;
  } else if (timeMs < known.firstMs || (timeMs === known.firstMs && serial < known.firstSerial)) {
    known.firstMs = timeMs;
    known.firstSerial = serial;
  }
}

/** In quotes, or in hexadecimal where a byte would break them. Source: audit_encode_nv_string() of libaudit. */
function nameText(raw: string): string {
  if (raw.startsWith('"')) return raw.slice(1, raw.endsWith('"') && raw.length > 1 ? -1 : undefined);
  return /^(?:[0-9A-F]{2})+$/.test(raw) ? decodeHex(raw) : raw;
}
