// SPDX-License-Identifier: Apache-2.0
import { EVIDENCE, type Evidence } from "../evidence.ts";
import { type Mark, NO_OPERATIONS, type Segment, type Task } from "../task.ts";
import { Layout, rowKind } from "./layout.ts";
import type { Accessor, Row } from "./row.ts";
import { RowTable } from "./row-table.ts";

const layout = new Layout();

const first = layout.event();
const place = layout.number();
const because = layout.event();
const evidence = layout.choice(EVIDENCE);

/** The segment that a task begins with, in the words of its row. */
class Birth implements Segment {
  readonly #row: Row;

  constructor(row: Row) {
    this.#row = row;
  }

  get from(): number {
    return first.get.call(this.#row);
  }

  get place(): number {
    return place.get.call(this.#row);
  }

  set place(value: number) {
    place.set.call(this.#row, value);
  }

  get because(): number {
    return because.get.call(this.#row);
  }

  set because(value: number) {
    because.set.call(this.#row, value);
  }

  get evidence(): Evidence {
    return evidence.get.call(this.#row);
  }

  set evidence(value: Evidence) {
    evidence.set.call(this.#row, value);
  }
}

const birth: Accessor<Segment> = {
  get() {
    return new Birth(this);
  },
  set(segment) {
    place.set.call(this, segment.place);
    because.set.call(this, segment.because);
    evidence.set.call(this, segment.evidence);
  },
};

const NO_MARKS: readonly Mark[] = [];
const firstMark = layout.number();
const markedAt = layout.event();
const furtherMarks = layout.rare("furtherMarks", NO_MARKS);

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

/** Milliseconds since 1970 are more than a word. */
const goneMs: Accessor<number> = {
  get() {
    return seconds.get.call(this) * 1000 + millis.get.call(this);
  },
  set(value) {
    seconds.set.call(this, Math.floor(value / 1000));
    millis.set.call(this, value - Math.floor(value / 1000) * 1000);
  },
};

const NO_MOVES: Segment[] = [];
Object.freeze(NO_MOVES);

const TASK = rowKind<Task>(layout, {
  pid: layout.number(),
  ppid: layout.number(),
  exe: layout.number(),
  firstExe: layout.number(),
  auid: layout.number(),
  parent: layout.number(),
  wraps: layout.count(),
  named: layout.count(),
  number: layout.count(),
  first,
  last: layout.event(),
  born: layout.event(),
  execAt: layout.event(),
  initial: layout.event(),
  gone: layout.event(),
  goneMs,
  bornHidden: layout.flag(),
  threaded: layout.flag(),
  torn: layout.flag(),
  moved: layout.flag(),
  chrooted: layout.flag(),
  joining: layout.flag(),
  keepsDescriptors: layout.flag(),
  amidst: layout.flag(),
  marks,
  birth,
  moves: layout.rare("moves", NO_MOVES),
  set: layout.rare<number[] | null>("set", null),
  operations: layout.rare("operations", NO_OPERATIONS),
  adopted: layout.rare("adopted", 0),
  beforeAdopted: layout.rare("beforeAdopted", 0),
  strayedAt: layout.rare("strayedAt", 0),
  inner: layout.rare("inner", 0),
  opened: layout.rare("opened", 0),
  forksOwn: layout.rare("forksOwn", 0),
  runtimeId: layout.rare("runtimeId", ""),
  runtime: layout.rare("runtime", ""),
  runtimeEvent: layout.rare("runtimeEvent", 0),
  runtimeNames: layout.rare<Task["runtimeNames"]>("runtimeNames", []),
});

/**
 * All tasks of a boot: a million short-lived ones are kept till its end, since any may turn out to be elsewhere than
 * thought. 84 bytes each.
 */
export class TaskTable extends RowTable<Task> {
  constructor() {
    super(TASK);
  }
}
