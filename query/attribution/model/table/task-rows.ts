// SPDX-License-Identifier: Apache-2.0

import { EVIDENCE, type Evidence } from "../../../../types/attribution/evidence.ts";
import type { LocationId, TaskIndex } from "../../../../types/ids.ts";
import { type Mark, NO_OPERATIONS, type Residence, type Task } from "../task.ts";
import { Layout, rowKind } from "./layout.ts";
import type { Accessor, ColumnBits, Row } from "./row.ts";
import { RowTable } from "./row-table.ts";

const layout = new Layout();

const first = layout.event();
const location = layout.number<LocationId>();
const proof = layout.event();
const evidence = layout.enumeration(EVIDENCE);

/** The first residence of a task, stored in the words of its row. */
class Birth implements Residence {
  readonly #row: Row;

  constructor(row: Row) {
    this.#row = row;
  }

  get from(): number {
    return first.get.call(this.#row);
  }

  get location(): LocationId {
    return location.get.call(this.#row);
  }

  set location(value: LocationId) {
    location.set.call(this.#row, value);
  }

  get proof(): number {
    return proof.get.call(this.#row);
  }

  set proof(value: number) {
    proof.set.call(this.#row, value);
  }

  get evidence(): Evidence {
    return evidence.get.call(this.#row);
  }

  set evidence(value: Evidence) {
    evidence.set.call(this.#row, value);
  }
}

const birth: Accessor<Residence> = {
  get() {
    return new Birth(this);
  },
  set(residence) {
    location.set.call(this, residence.location);
    proof.set.call(this, residence.proof);
    evidence.set.call(this, residence.evidence);
  },
};

const NO_MARKS: readonly Mark[] = [];
const firstMark = layout.number();
const markedAt = layout.event();
const furtherMarks = layout.sparse("furtherMarks", NO_MARKS);

/** Most tasks have one mark or none. */
const marks: Accessor<readonly Mark[]> = {
  get() {
    const mark = firstMark.get.call(this);
    if (mark < 0) return NO_MARKS;
    const one = { mark: this.facts.strings.get(mark), event: markedAt.get.call(this) };
    return [one, ...furtherMarks.get.call(this)];
  },
  set([one, ...further]) {
    firstMark.set.call(this, one === undefined ? -1 : this.facts.strings.indexOf(one.mark));
    markedAt.set.call(this, one?.event ?? 0);
    furtherMarks.set.call(this, further.length === 0 ? NO_MARKS : further);
  },
};

const seconds = layout.count();
const millis = layout.small(10);

/** Milliseconds since 1970 exceed one word. */
const goneMs: Accessor<number> = {
  get() {
    return seconds.get.call(this) * 1000 + millis.get.call(this);
  },
  set(value) {
    seconds.set.call(this, Math.floor(value / 1000));
    millis.set.call(this, value - Math.floor(value / 1000) * 1000);
  },
};

const NO_MOVES: Residence[] = [];
Object.freeze(NO_MOVES);

const TASK = rowKind<Task>(layout, {
  pid: layout.number(),
  ppid: layout.number(),
  exe: layout.number(),
  auid: layout.number(),
  parent: layout.number<TaskIndex>(),
  firstExe: layout.number(),
  wraps: layout.count(),
  named: layout.count(),
  innerPid: layout.count(),
  first,
  last: layout.event(),
  born: layout.event(),
  bornAfter: layout.event(),
  execAt: layout.event(),
  initial: layout.event(),
  gone: layout.event(),
  goneMs,
  bornHidden: layout.flag(),
  bornBehindHole: layout.flag(),
  bornOfThreads: layout.flag(),
  threaded: layout.flag(),
  threadsDiverged: layout.flag(),
  contradicted: layout.flag(),
  sharesPids: layout.flag(),
  rootMoved: layout.flag(),
  chrooted: layout.flag(),
  mounts: layout.flag(),
  joining: layout.flag(),
  childrenElsewhere: layout.flag(),
  keepsDescriptors: layout.flag(),
  followsKnown: layout.flag(),
  duringNamespaceChange: layout.flag(),
  marks,
  birth,
  moves: layout.sparse("moves", NO_MOVES),
  set: layout.sparse<number[] | null>("set", null),
  operations: layout.sparse("operations", NO_OPERATIONS),
  adopted: layout.sparse("adopted", 0),
  beforeAdopted: layout.sparse("beforeAdopted", 0),
  untrackedMoveAt: layout.sparse("untrackedMoveAt", 0),
  inner: layout.sparse("inner", 0),
  forgottenClones: layout.sparse<Task["forgottenClones"]>("forgottenClones", null),
  opened: layout.sparse("opened", 0),
  forkedSameProgram: layout.sparse("forkedSameProgram", 0),
  runtimeId: layout.sparse("runtimeId", ""),
  runtime: layout.sparse("runtime", ""),
  runtimeEvent: layout.sparse("runtimeEvent", 0),
  runtimeNames: layout.sparse<Task["runtimeNames"]>("runtimeNames", []),
});

/** Columns that are searched without views; the word of an unset mark or event is 0. */
const MARK = firstMark.bits!.column;
const BORN = TASK.bitsOf("born")!.column;
const PARENT = TASK.bitsOf("parent")!.column;
const INITIAL = TASK.bitsOf("initial")!.column;
const BEHIND_HOLE = TASK.bitsOf("bornBehindHole")!;
const FIRST = first.bits!.column;
const LOCATION = location.bits!.column;
const PID = TASK.bitsOf("pid")!.column;
const PPID = TASK.bitsOf("ppid")!.column;

/** The conclusions on a task rest on these of the tasks above it too (`resolve/host-proof.ts`, `resolve/rule-coverage.ts`); on the rest of its own alone. */
const SHARED_FIELDS = ["pid", "ppid", "parent", "first", "born", "bornHidden"] as const;
export const SHARED_BITS: readonly ColumnBits[] = [
  ...SHARED_FIELDS.map((field) => TASK.bitsOf(field)!),
  location.bits!,
  evidence.bits!,
];
export const SHARED_SPARSE: readonly string[] = ["moves", "untrackedMoveAt"];

/**
 * All tasks of a boot, 88 bytes each. A million short-lived tasks are kept to its end, because later evidence can move
 * any of them.
 */
export class TaskTable extends RowTable<Task, TaskIndex> {
  constructor() {
    super(TASK);
  }

  /** Indexes of the tasks with a mark. To look at a million words costs less than to make a million views. */
  *marked(): Generator<TaskIndex> {
    for (let index = 0 as TaskIndex; index < this.length; index++)
      if (this.words.word(MARK, index) !== 0) yield index;
  }

  /** The first mark of a task that has one, as a number; tasks with the same mark have the same number. `markText` has its text. */
  firstMark(index: TaskIndex): number {
    return this.words.number(MARK, index);
  }

  forgottenClones(): Iterable<[task: TaskIndex, events: readonly [first: number, last: number]]> {
    return this.sparseOf<readonly [number, number]>("forgottenClones");
  }

  markText(mark: number): string {
    return this.facts.strings.get(mark);
  }

  hasFurtherMarks(index: TaskIndex): boolean {
    return this.facts.sparse.has("furtherMarks", index);
  }

  /** Whether its clone is in the log. */
  isBorn(index: TaskIndex): boolean {
    return this.words.word(BORN, index) !== 0;
  }

  /** Event of its clone, or 0. */
  bornOf(index: TaskIndex): number {
    return this.words.event(BORN, index);
  }

  /** Its first event, or 0. */
  firstOf(index: TaskIndex): number {
    return this.words.event(FIRST, index);
  }

  pidOf(index: TaskIndex): number {
    return this.words.number(PID, index);
  }

  ppidOf(index: TaskIndex): number {
    return this.words.number(PPID, index);
  }

  /** Whether it has left the location of its birth. */
  hasMoved(index: TaskIndex): boolean {
    return this.facts.sparse.has("moves", index);
  }

  /** Whether it is proven to be in the initial PID namespace. */
  isInitial(index: TaskIndex): boolean {
    return this.words.word(INITIAL, index) !== 0;
  }

  /** Whether records were missing before its birth. */
  isBornBehindHole(index: TaskIndex): boolean {
    return (this.words.word(BEHIND_HOLE.column, index) & BEHIND_HOLE.mask) !== 0;
  }

  parentOf(index: TaskIndex): TaskIndex {
    return this.words.number(PARENT, index) as TaskIndex;
  }

  /** Indexes of the tasks whose clone is not in the log. */
  *unborn(): Generator<TaskIndex> {
    for (let index = 0 as TaskIndex; index < this.length; index++)
      if (this.words.word(BORN, index) === 0) yield index;
  }

  /** Indexes of the tasks that another parent has adopted. */
  *adopted(): Generator<TaskIndex> {
    for (const [, index] of this.facts.sparse.entries((name) => name === "adopted")) yield index as TaskIndex;
  }

  /** Process numbers of the task with the earliest event, and the highest of all that have one; 0 where none has. */
  firstAndHighestPid(): [first: number, highest: number] {
    let [earliest, first, highest] = [Number.POSITIVE_INFINITY, 0, 0];
    for (let index = 0 as TaskIndex; index < this.length; index++) {
      const event = this.words.event(FIRST, index);
      if (event === 0) continue;
      const pid = this.words.number(PID, index);
      if (event < earliest) [earliest, first] = [event, pid];
      if (pid > highest) highest = pid;
    }
    return [first, highest];
  }

  /** Where it was born. */
  birthLocationOf(index: TaskIndex): LocationId {
    return this.words.number(LOCATION, index) as LocationId;
  }

  /** For each of the first tasks: 1 if another of them is a child of it. */
  parents(tasks: number): Uint8Array {
    const parents = new Uint8Array(tasks);
    for (let index = 0; index < tasks; index++) parents[this.words.number(PARENT, index)] = 1; // of a parent beyond them, nothing
    return parents;
  }

  /** Indexes of the tasks that have no event of their own. */
  *silent(): Generator<TaskIndex> {
    for (let index = 0 as TaskIndex; index < this.length; index++)
      if (this.words.word(FIRST, index) === 0) yield index;
  }

  /** Indexes of the tasks that are proven to be in the initial PID namespace. */
  *initial(): Generator<TaskIndex> {
    for (let index = 0 as TaskIndex; index < this.length; index++)
      if (this.words.word(INITIAL, index) !== 0) yield index;
  }
}
