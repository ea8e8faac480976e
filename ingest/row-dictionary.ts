// SPDX-License-Identifier: Apache-2.0

import { decodeText } from "../grammar/decode-text.ts";
import {
  ActorDictionary,
  CallDictionary,
  CREDENTIAL_COLUMNS,
  CredentialDictionary,
  detached,
  NO_ROW,
  ProgramDictionary,
  StringDictionary,
} from "../store/dictionaries.ts";
import type { Store } from "../store/store.ts";
import { toSqlText } from "../store/text.ts";
import { UNSET_ID } from "../types/unset-id.ts";
import { USUAL_BOUNDS } from "./bounds.ts";
import { type CallTraits, callTraits } from "./call-names.ts";
import { MessageTexts } from "./message-texts.ts";
import { parseInteger } from "./parse-integer.ts";

/** Maximum number of values in one cache, which is then emptied. */
const MAX_ENTRIES = 65_536;
/** Number of tasks whose last record is cached: more than run at one time, and a kilobyte each. */
const MAX_SUBJECTS = 4096;
/** AUDIT_ARCH_* is a u32 that the kernel writes in hex. */
const ARCH = /^[0-9a-f]{1,8}$/i;
const FIRST_TEXT = CREDENTIAL_COLUMNS.indexOf("tty");

interface Subject {
  readonly pid: number | null;
  readonly ppid: number | null;
  actor: number | null;
  credential: number | null;
  program: number | null;
}

interface SubjectMemo {
  readonly ppid: number | null;
  readonly actor: number | null;
  readonly raw: readonly (string | undefined)[];
  readonly credential: number | null;
  readonly program: number | null;
}

/** A system call: its row, and facts about it. */
export interface Call {
  readonly row: number;
  readonly traits: CallTraits;
}

/** Rows of the dictionaries for values as the log writes them, cached by that text: decoding is done once for each. */
export class RowDictionary {
  readonly strings: StringDictionary;
  /** Bound of texts added by messages. */
  readonly texts: MessageTexts;
  readonly calls: CallDictionary;
  /** By number, for the last architecture. */
  readonly #calls = new Map<number, Call>();
  #callArch: string | undefined;
  readonly #callsOfNumber = new Map<number, Call>();
  #callNumber = -1;
  /** The subject of a task's last record, by pid: the next one usually has the same. */
  readonly #subjects = new Map<number, SubjectMemo>();
  readonly #actors: ActorDictionary;
  readonly #programs: ProgramDictionary;
  readonly #credentials: CredentialDictionary;
  readonly #programIds = new Map<string, Map<string, number>>();
  #programCount = 0;
  readonly #credentialIds = new Map<string, number>();
  readonly #names = new Map<string, number>();
  readonly #keys = new Map<string, number>();
  readonly #details = new Map<string, number>();

  constructor(store: Store, messageTexts = USUAL_BOUNDS["message-texts"]) {
    this.texts = new MessageTexts(store, messageTexts);
    this.strings = new StringDictionary(store);
    this.calls = new CallDictionary(store);
    this.#actors = new ActorDictionary(store);
    this.#programs = new ProgramDictionary(store);
    this.#credentials = new CredentialDictionary(store);
  }

  /** Maps a program's message, whose added texts are bounded. */
  ofMessage(map: () => void): void {
    this.strings.budget = this.texts;
    try {
      map();
    } finally {
      this.strings.budget = null;
    }
  }

  /** Rows of an event's credential and program: comm and exe are adjacent in the positions, from `comm` on. */
  subject(
    event: Subject,
    values: readonly string[],
    at: readonly number[],
    comm: number,
    credential: number,
  ): void {
    const memo = this.#subjects.get(event.pid ?? -1);
    if (memo === undefined || !isSame(memo, values, at, comm, credential)) {
      this.#makeSubject(event, values, at, comm, credential);
      return;
    }
    event.credential = memo.credential;
    event.program = memo.program;
    event.actor = memo.ppid === event.ppid ? memo.actor : this.actor(event);
  }

  /** Row of `actor` for the event's subject. */
  actor({ ppid, credential, program }: Pick<Subject, "ppid" | "credential" | "program">): number | null {
    return this.#actors.idOf(ppid, credential, program);
  }

  /** Row of `call` and the arguments to store; null if one of the two is missing. */
  call(arch: string | undefined, number: string | undefined): Call | null {
    if (arch !== this.#callArch) {
      this.#callArch = arch === undefined ? undefined : detached(arch);
      this.#calls.clear();
    }
    const parsed = parseInteger(number);
    if (parsed === null || arch === undefined) return null;
    return this.#calls.get(parsed) ?? this.#makeCall(arch, parsed);
  }

  /** The same for numbers; the architecture is a u32. */
  callOf(arch: number, number: number): Call {
    if (arch !== this.#callNumber) {
      this.#callNumber = arch;
      this.#callsOfNumber.clear();
    }
    const known = this.#callsOfNumber.get(number);
    if (known !== undefined) return known;
    const call = { row: this.calls.idOf(arch, number), traits: callTraits(arch, number) };
    if (this.#callsOfNumber.size >= MAX_ENTRIES) this.#callsOfNumber.clear();
    this.#callsOfNumber.set(number, call);
    return call;
  }

  /** Row of `program`; null if the record has neither. */
  program(comm: string | undefined, exe: string | undefined, claimed: boolean): number | null {
    if (comm === undefined && exe === undefined) return null;
    if (claimed) return this.#makeProgram(comm, exe, true) || null;
    const known = this.#programIds.get(exe ?? "")?.get(comm ?? "");
    if (known !== undefined) return known;
    const id = this.#makeProgram(comm, exe, false);
    if (++this.#programCount > MAX_ENTRIES) {
      this.#programIds.clear();
      this.#programCount = 0;
    }
    const comms = this.#programIds.get(exe ?? "");
    if (comms === undefined) this.#programIds.set(detached(exe ?? ""), new Map([[detached(comm ?? ""), id]]));
    else comms.set(detached(comm ?? ""), id);
    return id;
  }

  /** Row of `credential` for its columns as written, in their order. */
  credential(values: readonly string[], positions: readonly number[], first: number): number | null {
    let text = "";
    let isAny = false;
    for (let i = 0; i < CREDENTIAL_COLUMNS.length; i++) {
      const position = positions[first + i] as number;
      if (position >= 0) {
        isAny = true;
        text += values[position];
      }
      text += " ";
    }
    if (!isAny) return null;
    return this.#credentialIds.get(text) ?? this.#makeCredential(text, values, positions, first);
  }

  /** Row of `string` for the decoded name of a PATH; null for (null). */
  pathName(raw: string): number | null {
    return raw === "(null)" ? null : this.#decoded(this.#names, "name", raw);
  }

  /** Row of `string` for a rule's decoded key; null for (null). */
  key(raw: string): number | null {
    return raw === "(null)" ? null : this.#decoded(this.#keys, "key", raw) || null;
  }

  /** Row of `string` for the decoded value of another field; null if a message has reached the bound. */
  detail(name: string, raw: string): number | null {
    return this.#decoded(this.#details, name, raw) || null;
  }

  /** Row of `string` for the type of a record, for any sender: there are few. */
  typeName(type: string): number {
    const { strings } = this;
    const { budget } = strings;
    strings.budget = null;
    const id = strings.idOf(type);
    strings.budget = budget;
    return id;
  }

  /** Row of `string` for a text; null if a message has reached the bound. */
  text(latin1: string): number | null {
    return this.strings.idOf(latin1) || null;
  }

  #makeSubject(
    event: Subject,
    values: readonly string[],
    at: readonly number[],
    comm: number,
    credential: number,
  ): void {
    event.credential = this.credential(values, at, credential);
    event.program = this.program(values[at[comm] as number], values[at[comm + 1] as number], false);
    event.actor = this.actor(event);
    const raw = [comm, comm + 1, ...CREDENTIAL_COLUMNS.map((_, i) => credential + i)].map((i) => {
      const value = values[at[i] as number];
      return value === undefined ? undefined : detached(value);
    });
    if (this.#subjects.size >= MAX_SUBJECTS) this.#subjects.clear();
    const { ppid, actor, credential: who, program } = event;
    this.#subjects.set(event.pid ?? -1, { raw, ppid, actor, credential: who, program });
  }

  #makeCall(written: string, number: number): Call | null {
    if (!ARCH.test(written)) return null;
    const arch = Number.parseInt(written, 16);
    const call = { row: this.calls.idOf(arch, number), traits: callTraits(arch, number) };
    if (this.#calls.size >= MAX_ENTRIES) this.#calls.clear();
    this.#calls.set(number, call);
    return call;
  }

  #decoded(cache: Map<string, number>, field: string, raw: string): number {
    const known = cache.get(raw);
    if (known !== undefined) return known;
    const id = this.strings.idOf(decodeText(field, raw));
    if (id === NO_ROW) return id;
    if (cache.size >= MAX_ENTRIES) cache.clear();
    cache.set(detached(raw), id);
    return id;
  }

  #makeProgram(comm: string | undefined, exe: string | undefined, claimed: boolean): number {
    const { budget } = this.strings;
    return this.#programs.idOf(this.#text("comm", comm), this.#text("exe", exe), claimed, budget);
  }

  #text(field: string, raw: string | undefined): number | null {
    return raw === undefined || raw === "(null)" || raw === "?" ? null : this.text(decodeText(field, raw));
  }

  #makeCredential(
    text: string,
    values: readonly string[],
    positions: readonly number[],
    first: number,
  ): number {
    const row = CREDENTIAL_COLUMNS.map((_, i) => {
      const position = positions[first + i] as number;
      if (position < 0) return null;
      const raw = values[position] as string;
      return i < FIRST_TEXT
        ? parseId(raw)
        : String(toSqlText(decodeText(CREDENTIAL_COLUMNS[i] as string, raw)));
    });
    const id = this.#credentials.idOf(row);
    if (this.#credentialIds.size >= MAX_ENTRIES) this.#credentialIds.clear();
    this.#credentialIds.set(detached(text), id);
    return id;
  }
}

function isSame(
  memo: SubjectMemo,
  values: readonly string[],
  at: readonly number[],
  comm: number,
  credential: number,
): boolean {
  const { raw } = memo;
  if (raw[0] !== values[at[comm] as number] || raw[1] !== values[at[comm + 1] as number]) return false;
  for (let i = 2; i < raw.length; i++) if (raw[i] !== values[at[credential + i - 2] as number]) return false;
  return true;
}

/** An id: some tools write the unset value as -1. */
function parseId(raw: string): number | null {
  if (raw === "-1" || raw === "unset") return UNSET_ID;
  return parseInteger(raw);
}
