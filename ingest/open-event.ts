// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../grammar/audit-record.ts";
import { EventFlag } from "../store/event-flags.ts";
import { type EventParts, type EventValues, STATEMENT_VALUES } from "../store/event-writer.ts";
import type { BootSpan } from "./boot-span.ts";
import { joinArguments, type Pieces } from "./join-arguments.ts";
import type { NameRule } from "./name-rules.ts";
import type { NodeState } from "./node-state.ts";
import { orderPaths } from "./order-paths.ts";
import { placeNames } from "./place-names.ts";

/** Record types of an event in order, as a path in a tree: one step per record without building text. */
export class TypePath {
  readonly text: string;
  readonly #next = new Map<string, TypePath>();
  /** Row of `string`, once known. */
  row = 0;

  constructor(text: string) {
    this.text = text;
  }

  followedBy(type: string): TypePath {
    const known = this.#next.get(type);
    if (known !== undefined) return known;
    const path = new TypePath(this.text === "" ? type : `${this.text},${type}`);
    // An event with many records is rare, and its path not worth keeping.
    if (this.text.length < 200 && this.#next.size < 400)
      this.#next.set(Buffer.from(type, "latin1").toString("latin1"), path);
    return path;
  }
}

const NO_DIRECTORIES: readonly number[] = [];

/** An event whose records are still being read: the known columns of its row. */
export class OpenEvent implements EventValues {
  readonly node: NodeState;
  readonly timeMs: number;
  readonly serial: number;
  readonly daemon: boolean;
  /** Its boot span; null while undecided: for auditd's own events until a kernel event follows. */
  bootSpan: BootSpan | null = null;
  /** The journal's boot ID, if it came from a journal. */
  bootId: string | null = null;
  sequence: number;
  /** The node's newest time when its last record was read. */
  touchedMs = 0;
  ended = false;
  /** Among the events of its source in the order of their first records. */
  place = 0;
  /** It was due to be written before its boot span was known. */
  isPassed = false;
  /** A record failed while being added: its columns are rebuilt from the other records. */
  isTainted = false;
  /** Its first record failed: it is not an event. */
  isForsaken = false;
  records = 0;
  /** Another open event with the same serial. */
  sibling: OpenEvent | null = null;

  types: TypePath;
  typesRow = 0;
  call: number | null = null;
  success: number | null = null;
  /** res= of its messages: 0 if any failed. */
  messageOutcome: number | null = null;
  /** Its SYSCALL may only be the sending of a message. */
  isMessageSent = false;
  exit: number | bigint | null = null;
  pid: number | null = null;
  ppid: number | null = null;
  credential: number | null = null;
  program: number | null = null;
  /** Row of `actor`, once known. */
  actor: number | null = null;
  key: number | null = null;
  items: number | null = null;
  flags = 0;
  /** Row of `source` of its first run of bytes. */
  source = 0;
  offset = 0;
  end = 0; // of the first run
  pathRecords = 0;
  hasTitle = false;
  /** It has an EOE record. `ended` is set for every written event. */
  hasEnd = false;
  hasSubject = false;
  hasCallData = false;
  /** The decisions of security modules: 0 if any refused, 1 if all allowed; null: none. */
  decided: number | null = null;
  /** Arguments of a call that opens a file: stored if that is a namespace. */
  openRegisters: { readonly registers: () => readonly (string | null)[] } | null = null;
  /** Row of `string` of the CWD record. */
  workingDirectory: number | null = null;
  /** The rule for the start directory of the call's relative names; null without a SYSCALL. */
  names: NameRule | null = null;
  isSymlink = false;
  /** The values of the rule's arguments, in order. */
  directories: readonly number[] = NO_DIRECTORIES;
  parts: OpenParts | null = null;
  /** Facts about its records by which a later one may repeat one (repeated-record.ts). */
  hasDirectory = false;
  /** Two CWD records name different ones: neither counts. */
  hasTwoDirectories = false;
  itemBits = 0;
  otherTypes: string[] | null = null;
  /** The running process according to its SYSCALL, message or AVC. */
  statedPid: number | null = null;
  /** Its SYSCALL came more than once, so any of its records may be a copy. */
  isCallCopied = false;
  /** Its records by kind, once there is a possible copy. */
  known: Map<string, AuditRecord[]> | null = null;
  /** Number of copies among its records. */
  copies = 0;
  /** Events with the same id whose records contradict its own. */
  twins: OpenEvent[] | null = null;
  isTwin = false;
  /** A record with its id may belong to it or to a twin, and is assigned to neither. */
  mayLack = false;

  constructor(node: NodeState, timeMs: number, serial: number, daemon: boolean, types: TypePath) {
    this.node = node;
    this.timeMs = timeMs;
    this.serial = serial;
    this.sequence = serial;
    this.daemon = daemon;
    this.types = types;
  }

  ownParts(): OpenParts {
    this.parts ??= new OpenParts();
    return this.parts;
  }

  /** The last columns, once all records are known. */
  finish(): void {
    const { parts } = this;
    if (parts !== null && this.flags & EventFlag.execve) this.#finishArguments(parts);
    if (this.mayLack) this.flags |= EventFlag.truncated | EventFlag.mayLack;
    // the SYSCALL is the sending of the message, and usually succeeds: the reported action may still have failed
    if (this.isMessageSent) this.success = this.messageOutcome ?? this.success;
    this.success ??= this.decided;
    if (this.success !== 1) this.flags &= ~EventFlag.changes;
    if (this.flags & EventFlag.syscall) {
      const isTruncated = (this.flags & EventFlag.truncated) !== 0;
      if (!isTruncated && (this.hasTitle || this.hasEnd) && this.pathRecords >= (this.items ?? 0))
        this.flags |= EventFlag.whole;
    } else if (this.hasCallData || this.hasTitle || this.pathRecords > 0 || this.flags & EventFlag.execve) {
      this.flags |= EventFlag.lost;
    }
    if (parts === null) return;
    if (parts.spans.length > 0) this.flags |= EventFlag.scattered;
    orderPaths(parts);
    if (parts.relativeNames.length > 0) this.#placeNames(parts);
    if (parts.opensNamespace && this.openRegisters !== null) parts.registers = this.openRegisters.registers();
    if (!parts.containerTags.includes(parts.recordTag)) return;
    this.flags |= EventFlag.containerId;
    // record=1 of a SYSCALL with a CONTAINER_ID adds nothing, and is in most of a container's events
    if (parts.recordTag === "1" && parts.subjectTag >= 0)
      parts.statements.splice(parts.subjectTag, STATEMENT_VALUES);
  }

  #placeNames(parts: OpenParts): void {
    const { names: rule, directories, isSymlink } = this;
    const workingDirectory = this.hasTwoDirectories ? null : this.workingDirectory;
    const hasAllPaths = this.items !== null && this.pathRecords >= this.items;
    placeNames(parts.paths, parts.relativeNames, {
      rule,
      directories,
      workingDirectory,
      hasAllPaths,
      isSymlink,
      dotNames: parts.dotNames,
    });
  }

  #finishArguments(parts: OpenParts): void {
    if (parts.hasTwoCommands) {
      parts.argumentTexts.length = 0;
      parts.argumentPieces = null;
    }
    const { bytes, areAll } = joinArguments(parts);
    parts.argv = { argc: parts.argc ?? 0, bytes };
    if (!areAll && !parts.hasTwoCommands) this.flags |= EventFlag.truncated;
  }

  /** Adds the position of a record: [offset, end), without its line end. */
  addBytes(source: number, offset: number, end: number): void {
    // Several records of one line have the same position.
    if (this.records > 0 && this.#isLastPlace(source, offset, end)) {
      this.records++;
      return;
    }
    if (this.records++ === 0) {
      this.source = source;
      this.offset = offset;
      this.end = end;
      return;
    }
    const spans = this.parts === null ? null : this.parts.spans;
    if (spans === null || spans.length === 0) {
      if (offset === this.end + 1 && source === this.source) this.end = end;
      else this.ownParts().spans.push(source, offset, end - offset);
      return;
    }
    const last = spans.length - 3;
    const lastEnd = (spans[last + 1] as number) + (spans[last + 2] as number);
    if (offset === lastEnd + 1 && source === spans[last]) spans[last + 2] = end - (spans[last + 1] as number);
    else spans.push(source, offset, end - offset);
  }

  #isLastPlace(source: number, offset: number, end: number): boolean {
    const spans = this.parts?.spans;
    if (spans === undefined || spans.length === 0)
      return source === this.source && offset >= this.offset && end <= this.end;
    const last = spans.length - 3;
    const start = spans[last + 1] as number;
    return source === spans[last] && offset >= start && end <= start + (spans[last + 2] as number);
  }
}

/** Parts that only some events have. */
export class OpenParts implements EventParts {
  readonly spans: number[] = [];
  readonly paths: (number | bigint | string | null)[] = [];
  /** Positions of the PATH records whose names are relative. */
  readonly relativeNames: number[] = [];
  /** Of these, those consisting only of `.`, `..` and slashes. */
  readonly dotNames: number[] = [];
  readonly statements: (number | string | null)[] = [];
  /** Position, among the statements, of the SYSCALL's statement that has only record=1; -1: none. */
  subjectTag = -1;
  readonly details: number[] = [];
  readonly decisions: (number | string | null)[] = [];
  readonly otherTasks: (number | string | null)[] = [];
  argv: { argc: number; bytes: Uint8Array } | null = null;
  readonly argumentTexts: string[] = [];
  /** Arguments in pieces, by number. */
  argumentPieces: Map<number, Pieces> | null = null;
  /** Names of its arguments and of pieces of them. */
  argumentNames: Set<string> | null = null;
  /** item= of PATH records above 31. */
  furtherItems: Set<number> | null = null;
  argumentBytes = 0;
  /** Two EXECVE records have different command lines: neither counts. */
  hasTwoCommands = false;
  argc: number | null = null;
  registers: readonly (string | null)[] | null = null;
  /** A PATH of /proc/…/ns/…: then the registers of an open are stored. */
  opensNamespace = false;
  /** record= of the SYSCALL; '' without one. */
  recordTag = "";
  /** record= of each CONTAINER_ID, '' without one; those that belong to an OBJ_PID by position are left out. */
  readonly containerTags: string[] = [];
  lastIsObject = false;
}
