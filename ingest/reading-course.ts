// SPDX-License-Identifier: Apache-2.0

/** A position in a source between two events. */
export interface SourcePosition {
  readonly offset: number;
  /** Number of its line. */
  readonly line: number;
  /** Numbers of events before it with records in the kernel's order, and in reverse order. */
  readonly forward: number;
  readonly backward: number;
}

/** A part of a source written in one direction. */
export interface Course {
  readonly from: SourcePosition;
  readonly isDescending: boolean;
}

/** Smaller steps against a direction do not turn it. */
const TURN_COST = 6;
/** A log has the newest event last, unless at least two steps contradict this. */
const NEWEST_FIRST_COST = 1.5;
/** Costs closer than this are undecided. */
const SURE = 1;

interface Begun {
  readonly from: SourcePosition;
  readonly isDescending: boolean;
  readonly before: Begun | undefined;
}

/** The best explanation of the steps so far that ends in one direction. */
interface Way {
  cost: number;
  begun: Begun;
  /** Number of steps since it turned, and the size of that step. */
  age: number;
  jump: number;
}

/** Divides a source into parts with the newest event last, or first, that leave the fewest steps unexplained. */
export class ReadingCourse {
  #up: Way;
  #down: Way;

  constructor() {
    const from = { offset: 0, line: 1, forward: 0, backward: 0 };
    const wayOf = (isDescending: boolean, cost: number): Way => ({
      cost,
      begun: { from, isDescending, before: undefined },
      age: 0,
      jump: Number.POSITIVE_INFINITY,
    });
    this.#up = wayOf(false, 0);
    this.#down = wayOf(true, NEWEST_FIRST_COST);
  }

  /** A step to the event at the position, with its trend and time. */
  step(trend: -1 | 0 | 1, jump: number, at: SourcePosition): void {
    const [up, down] = [{ ...this.#up }, { ...this.#down }];
    this.#up.cost += trend < 0 ? 1 : 0;
    this.#down.cost += trend > 0 ? 1 : 0;
    this.#up.age++;
    this.#down.age++;
    turn(this.#up, down, false, jump, at);
    turn(this.#down, up, true, jump, at);
  }

  /** Whether both directions explain the steps about equally well. */
  get isUnsure(): boolean {
    return Math.abs(this.#up.cost - this.#down.cost) < SURE;
  }

  /** In source order. */
  courses(): Course[] {
    const found: Course[] = [];
    const best = this.#down.cost < this.#up.cost ? this.#down : this.#up;
    for (let begun: Begun | undefined = best.begun; begun !== undefined; begun = begun.before)
      found.push({ from: begun.from, isDescending: begun.isDescending });
    return found.reverse();
  }
}

/** The other direction may turn into this one at the position; of two adjacent positions, the one with the larger step. */
function turn(way: Way, other: Way, isDescending: boolean, jump: number, at: SourcePosition): void {
  const cost = other.cost + TURN_COST;
  if (cost > way.cost) return;
  if (cost === way.cost && (way.age > 1 || jump <= way.jump)) return;
  way.cost = cost;
  way.begun = { from: at, isDescending, before: other.begun };
  way.age = 0;
  way.jump = jump;
}
