// SPDX-License-Identifier: Apache-2.0
import { EVIDENCE, type Evidence } from "../evidence.ts";
import type { Mark, Segment, Task } from "../task.ts";
import type { RareFacts } from "./rare-facts.ts";
import type { StringTable } from "./string-table.ts";
import type { WordRows } from "./word-rows.ts";

/** What each word of a task's row holds. */
export const TASK_COLUMNS = [
  ...["pid", "ppid", "exe", "firstExe", "auid", "parent", "place", "wraps", "number", "mark", "goneSeconds"],
  ...["first", "last", "born", "because", "execAt", "initial", "gone", "markedAt"],
  "bits",
];
const FLAGS = ["bornHidden", "threaded", "torn", "moved", "chrooted", "joining", "amidst"] as const;
const BITS = TASK_COLUMNS.indexOf("bits");
/** In the word of bits, above the flags: whether there are rare facts, the evidence of the birth, milliseconds of the end. */
const RARE_BIT = 1 << 7;
const EVIDENCE_SHIFT = 8;
const EVIDENCE_MASK = 7;
const MILLIS_SHIFT = 11;
const MILLIS_MASK = 1023;

/** Where the facts of all tasks lie. */
export interface TaskFacts {
  readonly rows: WordRows;
  /** What few tasks have. */
  readonly rare: RareFacts;
  /** Marks come again and again: each is kept once. */
  readonly marks: StringTable;
}

/** A task as the fold sees it: a window on its row, made when it is asked for and thrown away. */
export class TaskRow {
  readonly facts: TaskFacts;
  readonly rows: WordRows;
  readonly index: number;

  constructor(facts: TaskFacts, index: number) {
    this.facts = facts;
    this.rows = facts.rows;
    this.index = index;
  }
}

interface Accessor<T> {
  get(this: TaskRow): T;
  set?(this: TaskRow, value: T): void;
}

function numbers(name: string): Accessor<number> {
  const column = TASK_COLUMNS.indexOf(name);
  return {
    get() {
      return this.rows.number(column, this.index);
    },
    set(value) {
      this.rows.setNumber(column, this.index, value);
    },
  };
}

/** Numbers that are 0 where nothing is known. */
function counts(name: string): Accessor<number> {
  const column = TASK_COLUMNS.indexOf(name);
  return {
    get() {
      return this.rows.number(column, this.index) + 1;
    },
    set(value) {
      this.rows.setNumber(column, this.index, value - 1);
    },
  };
}

function events(name: string): Accessor<number> {
  const column = TASK_COLUMNS.indexOf(name);
  return {
    get() {
      return this.rows.event(column, this.index);
    },
    set(value) {
      this.rows.setEvent(column, this.index, value);
    },
  };
}

function flag(name: (typeof FLAGS)[number]): Accessor<boolean> {
  const bit = 1 << FLAGS.indexOf(name);
  return {
    get() {
      return (this.rows.word(BITS, this.index) & bit) !== 0;
    },
    set(value) {
      const word = this.rows.word(BITS, this.index);
      this.rows.setWord(BITS, this.index, value ? word | bit : word & ~bit);
    },
  };
}

function rare<T>(name: string, otherwise: T): Accessor<T> {
  return {
    get() {
      if ((this.rows.word(BITS, this.index) & RARE_BIT) === 0) return otherwise;
      return this.facts.rare.get(name, this.index, otherwise);
    },
    set(value) {
      const word = this.rows.word(BITS, this.index);
      if (value === otherwise && (word & RARE_BIT) === 0) return;
      this.facts.rare.set(name, this.index, value, otherwise);
      this.rows.setWord(BITS, this.index, word | RARE_BIT);
    },
  };
}

const NO_MARKS: readonly Mark[] = [];
const MARK = TASK_COLUMNS.indexOf("mark");
const MARKED_AT = TASK_COLUMNS.indexOf("markedAt");
const furtherMarks = rare<readonly Mark[]>("furtherMarks", NO_MARKS);

/** Most tasks have one mark or none. */
const marks: Accessor<readonly Mark[]> = {
  get() {
    const mark = this.rows.number(MARK, this.index);
    if (mark < 0) return NO_MARKS;
    const first = { mark: this.facts.marks.get(mark), event: this.rows.event(MARKED_AT, this.index) };
    return [first, ...furtherMarks.get.call(this)];
  },
  set([first, ...further]) {
    this.rows.setNumber(MARK, this.index, first === undefined ? -1 : this.facts.marks.indexOf(first.mark));
    this.rows.setEvent(MARKED_AT, this.index, first?.event ?? 0);
    furtherMarks.set!.call(this, further.length === 0 ? NO_MARKS : further);
  },
};

const GONE_SECONDS = TASK_COLUMNS.indexOf("goneSeconds");

const goneMs: Accessor<number> = {
  get() {
    const millis = (this.rows.word(BITS, this.index) >>> MILLIS_SHIFT) & MILLIS_MASK;
    return (this.rows.number(GONE_SECONDS, this.index) + 1) * 1000 + millis;
  },
  set(value) {
    const seconds = Math.floor(value / 1000);
    this.rows.setNumber(GONE_SECONDS, this.index, seconds - 1);
    const bits = this.rows.word(BITS, this.index) & ~(MILLIS_MASK << MILLIS_SHIFT);
    this.rows.setWord(BITS, this.index, bits | ((value - seconds * 1000) << MILLIS_SHIFT));
  },
};

const PLACE = TASK_COLUMNS.indexOf("place");
const FIRST = TASK_COLUMNS.indexOf("first");
const BECAUSE = TASK_COLUMNS.indexOf("because");

/** The segment that a task begins with. */
class Birth implements Segment {
  readonly #rows: WordRows;
  readonly #index: number;

  constructor(rows: WordRows, index: number) {
    this.#rows = rows;
    this.#index = index;
  }

  get from(): number {
    return this.#rows.event(FIRST, this.#index);
  }

  get place(): number {
    return this.#rows.number(PLACE, this.#index);
  }

  set place(place: number) {
    this.#rows.setNumber(PLACE, this.#index, place);
  }

  get because(): number {
    return this.#rows.event(BECAUSE, this.#index);
  }

  set because(event: number) {
    this.#rows.setEvent(BECAUSE, this.#index, event);
  }

  get evidence(): Evidence {
    return EVIDENCE[(this.#rows.word(BITS, this.#index) >>> EVIDENCE_SHIFT) & EVIDENCE_MASK]!;
  }

  set evidence(evidence: Evidence) {
    const bits = this.#rows.word(BITS, this.#index) & ~(EVIDENCE_MASK << EVIDENCE_SHIFT);
    this.#rows.setWord(BITS, this.#index, bits | (EVIDENCE.indexOf(evidence) << EVIDENCE_SHIFT));
  }
}

const NO_MOVES: Segment[] = [];
Object.freeze(NO_MOVES);

const ACCESSORS: { readonly [Field in keyof Task]: Accessor<Task[Field]> } = {
  pid: numbers("pid"),
  ppid: numbers("ppid"),
  exe: numbers("exe"),
  firstExe: numbers("firstExe"),
  auid: numbers("auid"),
  parent: numbers("parent"),
  wraps: counts("wraps"),
  number: counts("number"),
  first: events("first"),
  last: events("last"),
  born: events("born"),
  execAt: events("execAt"),
  initial: events("initial"),
  gone: events("gone"),
  goneMs,
  bornHidden: flag("bornHidden"),
  threaded: flag("threaded"),
  torn: flag("torn"),
  moved: flag("moved"),
  chrooted: flag("chrooted"),
  joining: flag("joining"),
  amidst: flag("amidst"),
  marks,
  birth: {
    get() {
      return new Birth(this.rows, this.index);
    },
  },
  moves: rare<Segment[]>("moves", NO_MOVES),
  set: rare<number[] | null>("set", null),
  adopted: rare("adopted", 0),
  beforeAdopted: rare("beforeAdopted", 0),
  strayedAt: rare("strayedAt", 0),
  inner: rare("inner", 0),
  forksOwn: rare("forksOwn", 0),
  runtimeId: rare("runtimeId", ""),
  runtime: rare("runtime", ""),
  runtimeEvent: rare("runtimeEvent", 0),
  runtimeNames: rare<Task["runtimeNames"]>("runtimeNames", []),
};
export const TASK_FIELDS = Object.keys(ACCESSORS) as (keyof Task)[];

for (const [name, accessor] of Object.entries(ACCESSORS))
  Object.defineProperty(TaskRow.prototype, name, accessor as PropertyDescriptor);
