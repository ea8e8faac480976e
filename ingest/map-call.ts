// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../grammar/audit-record.ts";
import { CREDENTIAL_COLUMNS, detached } from "../store/dictionaries.ts";
import { EventFlag } from "../store/event-flags.ts";
import type { CallTraits } from "./call-names.ts";
import { opensForWriting } from "./change-calls.ts";
import { FieldLayouts } from "./field-layout.ts";
import { addStatement, meaningOfStatement } from "./map-parts.ts";
import { RecalledCall } from "./memory/recalled-record.ts";
import { directoryArgument } from "./name-rules.ts";
import type { OpenEvent } from "./open-event.ts";
import { outcome } from "./outcome.ts";
import { parseInteger, parseInteger64 } from "./parse-integer.ts";
import type { CallMeaning } from "./record-meaning.ts";
import type { Call, RowDictionary } from "./row-dictionary.ts";

const OWN_FIELDS = ["arch", "syscall", "success", "exit", "items", "a0", "a1", "a2", "a3"];
const TASK_FIELDS = ["ppid", "pid", "comm", "exe", "key", "record", "contid", ...CREDENTIAL_COLUMNS];
const COMM = TASK_FIELDS.indexOf("comm");
const CREDENTIAL = TASK_FIELDS.length - CREDENTIAL_COLUMNS.length;
const FIRST_REGISTER = 5;
const ownLayouts = new FieldLayouts(OWN_FIELDS);
const taskLayouts = new FieldLayouts(TASK_FIELDS);

/** Stores a SYSCALL, or a call by io_uring, in the columns of its event. */
export function mapCall(event: OpenEvent, record: AuditRecord, rows: RowDictionary): void {
  event.flags = (event.flags & ~EventFlag.userMessage) | (record.type === "SYSCALL" ? EventFlag.syscall : 0);
  event.hasSubject = true;
  event.isMessageSent = true;
  const meaning = meaningOf(record, rows);
  event.ppid = meaning.ppid;
  event.pid = meaning.pid;
  event.credential = meaning.credential;
  event.program = meaning.program;
  event.actor = meaning.actor;
  event.key = meaning.key ?? event.key;
  if (record instanceof RecalledCall) {
    event.success = record.success;
    event.exit = record.exit;
    event.items = record.items;
    addTraits(event, rows.callOf(record.arch, record.syscall), record);
  } else mapOwn(event, record, rows);
  if (meaning.recordTag !== undefined) event.ownParts().recordTag = meaning.recordTag;
  if (meaning.isStatement) addStatement(event, meaningOfStatement(record, rows), event.records);
}

function meaningOf(record: AuditRecord, rows: RowDictionary): CallMeaning {
  if (!(record instanceof RecalledCall)) return readMeaning(record, rows);
  const { text } = record;
  text.call ??= readMeaning(text.record, rows);
  return text.call;
}

function readMeaning(record: AuditRecord, rows: RowDictionary): CallMeaning {
  const { values } = record;
  const at = taskLayouts.positionsIn(record);
  const subject = {
    ppid: parseInteger(values[at[0] as number]),
    pid: parseInteger(values[at[1] as number]),
    credential: null,
    program: null,
    actor: null,
  };
  rows.subject(subject, values, at, COMM, CREDENTIAL);
  const key = values[at[4] as number];
  const tag = values[at[5] as number];
  return {
    ...subject,
    key: key === undefined ? null : rows.key(key),
    recordTag: tag === undefined ? undefined : detached(tag),
    isStatement: tag !== undefined || (at[6] as number) >= 0,
  };
}

function mapOwn(event: OpenEvent, record: AuditRecord, rows: RowDictionary): void {
  const { values } = record;
  const at = ownLayouts.positionsIn(record);
  event.success = outcome(values[at[2] as number]);
  event.exit = parseInteger64(values[at[3] as number]);
  event.items = parseInteger(values[at[4] as number]);
  const call = rows.call(values[at[0] as number], values[at[1] as number]);
  if (call === null) return;
  const { kind, changes, names } = call.traits;
  const isAsked = kind !== "other" || changes !== undefined || names.kind === "descriptors";
  addTraits(event, call, isAsked ? new WrittenRegisters(values, at) : NO_REGISTERS);
}

/** Arguments of a call: their lower 32 bits, and as written. */
interface Registers {
  readonly register: (number: number) => number | null;
  readonly registers: () => readonly (string | null)[];
}

/** Copies the texts: an open event must not keep the chunk of its log alive. */
class WrittenRegisters implements Registers {
  readonly #texts: readonly (string | null)[];

  constructor(values: readonly string[], at: readonly number[]) {
    this.#texts = [0, 1, 2, 3].map((number) => {
      const raw = values[at[FIRST_REGISTER + number] as number];
      return raw === undefined ? null : Buffer.from(raw, "latin1").toString("latin1");
    });
  }

  register(number: number): number | null {
    const hex = this.#texts[number] ?? "";
    return /^[0-9a-f]+$/i.test(hex) ? Number.parseInt(hex.slice(-8), 16) | 0 : null;
  }

  registers(): readonly (string | null)[] {
    return this.#texts;
  }
}

const NO_REGISTERS = new WrittenRegisters([], []);

function addTraits(event: OpenEvent, { row, traits }: Call, registers: Registers): void {
  const { kind, changes, names, isSymlink }: CallTraits = traits;
  event.call = row;
  event.isMessageSent = kind === "other" && changes === undefined;
  event.names = names;
  event.isSymlink = isSymlink;
  if (names.kind === "descriptors")
    event.directories = names.arguments.map((i) => directoryArgument(registers.register(i)));
  if (changes === "always" || (changes !== undefined && opensForWriting(registers.register(changes) ?? 0)))
    event.flags |= EventFlag.changes;
  if (kind === "kept") event.ownParts().registers = registers.registers();
  else if (kind === "opens") event.openRegisters = registers;
}
