// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../../grammar/audit-record.ts";
import type { CallMeaning, PathMeaning, StatementMeaning } from "../record-meaning.ts";
import { CALL_FIELDS, type CallHead } from "./call-head.ts";

/** A text after event ids, with ingest's results for it: the same whenever it repeats. */
export class KnownText {
  readonly record: AuditRecord;
  call: CallMeaning | undefined;
  path: PathMeaning | undefined;
  statement: StatementMeaning | undefined;
  /** Row of `string` for its only name; null for none. */
  name: number | null | undefined;
  /** It only gives the event's container. */
  isContainerAlone: boolean | undefined;

  constructor(record: AuditRecord) {
    this.record = record;
  }
}

/** A record whose text after the event id is known: everything except the id was parsed before. */
export class RecalledRecord implements AuditRecord {
  readonly text: KnownText;
  readonly timeMs: number;
  readonly serial: number;

  constructor(text: KnownText, timeMs: number, serial: number) {
    this.text = text;
    this.timeMs = timeMs;
    this.serial = serial;
  }

  get form(): AuditRecord["form"] {
    return this.text.record.form;
  }

  get node(): string | null {
    return this.text.record.node;
  }

  get type(): string {
    return this.text.record.type;
  }

  get names(): readonly string[] {
    return this.text.record.names;
  }

  get values(): readonly string[] {
    return this.text.record.values;
  }

  get claimsStart(): number {
    return this.text.record.claimsStart;
  }

  get enrichedStart(): number {
    return this.text.record.enrichedStart;
  }

  get prose(): string | null {
    return this.text.record.prose;
  }

  get claimProse(): string | null {
    return this.text.record.claimProse;
  }

  get truncated(): boolean {
    return this.text.record.truncated;
  }
}

/** The same for a SYSCALL: the text after the call-specific fields is known. */
export class RecalledCall extends RecalledRecord {
  readonly arch: number;
  readonly syscall: number;
  readonly success: number;
  readonly exit: number;
  readonly items: number;
  /** Lower and upper 32 bits of the arguments. */
  readonly a0: number;
  readonly a1: number;
  readonly a2: number;
  readonly a3: number;
  readonly u0: number;
  readonly u1: number;
  readonly u2: number;
  readonly u3: number;
  #values: readonly string[] | null = null;

  constructor(text: KnownText, timeMs: number, serial: number, head: CallHead) {
    super(text, timeMs, serial);
    const { registers, upper } = head;
    this.arch = head.arch;
    this.syscall = head.syscall;
    this.success = head.success;
    this.exit = head.exit;
    this.items = head.items;
    this.a0 = registers[0] as number;
    this.a1 = registers[1] as number;
    this.a2 = registers[2] as number;
    this.a3 = registers[3] as number;
    this.u0 = upper[0] as number;
    this.u1 = upper[1] as number;
    this.u2 = upper[2] as number;
    this.u3 = upper[3] as number;
  }

  override get values(): readonly string[] {
    this.#values ??= [
      this.arch.toString(16),
      String(this.syscall),
      this.success === 1 ? "yes" : "no",
      String(this.exit),
      ...this.registers(),
      String(this.items),
      ...this.text.record.values.slice(CALL_FIELDS.length),
    ];
    return this.#values;
  }

  /** The lower 32 bits of an argument. */
  register(number: number): number {
    return number < 2 ? (number === 0 ? this.a0 : this.a1) : number === 2 ? this.a2 : this.a3;
  }

  /** a0 … a3 as written. */
  registers(): readonly string[] {
    const { a0, a1, a2, a3, u0, u1, u2, u3 } = this;
    return [hexOf(u0, a0), hexOf(u1, a1), hexOf(u2, a2), hexOf(u3, a3)];
  }
}

function hexOf(upper: number, lower: number): string {
  const text = (lower >>> 0).toString(16);
  return upper === 0 ? text : (upper >>> 0).toString(16) + text.padStart(8, "0");
}
