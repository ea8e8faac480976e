// SPDX-License-Identifier: Apache-2.0

import { KTHREADD } from "../../../types/attribution/kernel-numbers.ts";
import { firstAt } from "../../../types/first-at.ts";
import type { TaskIndex } from "../../../types/ids.ts";
import { CHILD_FIRST } from "../lifecycle/child-first.ts";
import { showsBoth } from "../lifecycle/log-coverage.ts";
import { locationOf } from "../model/locations.ts";
import type { Model } from "../model/model.ts";
import { moveAt } from "../model/residences.ts";
import type { Task } from "../model/task.ts";

/** The event from which a task is `host?` instead of host, and the reason. 0: from its first event. */
export interface HostCaveat {
  readonly from: number;
  readonly why: string;
}

const NO_BIRTH = "no record of its birth";
const HIDDEN = "made by clone3, whose flags the log does not show";
const ABOVE = "a task above it: ";
const CAME_BACK = "it has joined namespaces of tasks that are known so";
const STRAYED = "it, or a thread of it, has joined or made namespaces";
const HOLE = "records are missing since";

/**
 * The proof of `host` beyond the initial PID namespace. Clone tests, own numbers and audit control prove the initial
 * *PID* namespace; a sandbox that shares it, and is older than the log or was created unseen, passes them all. `host`
 * is pid 1, the tasks that the kernel forks (ppid 2), and their descendants by logged births with known flags. Two
 * conditions: the log shows calls of unshare and setns under the rules in force (otherwise a task can leave unseen),
 * and no record is missing that might be such a call.
 */
export class HostProof {
  readonly #state: Model;
  /**
   * For each task: the event from which it is `host?`, NaN if not computed yet; and the reason, as an index into
   * `#whys`.
   */
  readonly #from: Float64Array;
  readonly #why: Uint8Array;
  readonly #whys = [""];
  readonly #unshown: readonly { from: number; to: number; why: string }[];

  constructor(state: Model) {
    this.#state = state;
    this.#from = new Float64Array(state.tasks.length).fill(Number.NaN);
    this.#why = new Uint8Array(state.tasks.length);
    this.#unshown = state.kernelOperations ? [] : unshownPeriods(state);
  }

  /** Caveat of the location of a task's birth. */
  ofBirth(index: TaskIndex): HostCaveat {
    const chain: TaskIndex[] = [];
    for (let at = index; at >= 0 && Number.isNaN(this.#from[at]); at = this.#state.tasks.get(at)!.parent) {
      this.#note(at, { from: 0, why: NO_BIRTH }); // a cycle of parents proves nothing
      chain.push(at);
    }
    for (const at of chain.reverse()) this.#note(at, this.#prove(this.#state.tasks.get(at)!));
    return { from: this.#from[index]!, why: this.#whyOf(index) };
  }

  /** Caveat of a location to which the task's own operation has returned it. */
  get ofReturn(): HostCaveat {
    return { from: 0, why: CAME_BACK };
  }

  /** Reasons are interned: a dozen for a million tasks. */
  #note(index: TaskIndex, { from, why }: HostCaveat): void {
    const known = this.#whys.indexOf(why);
    this.#from[index] = from;
    this.#why[index] = known >= 0 ? known : this.#whys.push(why) - 1;
  }

  #whyOf(index: TaskIndex): string {
    return this.#whys[this.#why[index] ?? 0]!;
  }

  #prove(task: Task): HostCaveat {
    const never = { from: Number.POSITIVE_INFINITY, why: "" };
    const { evidence } = task.birth;
    if (isRoot(task) || evidence === "kernel" || evidence === "operation") return never;
    if (task.born === 0) return { from: 0, why: NO_BIRTH };
    if (task.bornHidden) return { from: 0, why: HIDDEN };
    if (!this.isProvenAt(task.parent, task.born)) return { from: 0, why: this.#whyOfParent(task.parent) };
    return this.#firstCaveat(task) ?? never;
  }

  /** Whether the task was `host`, not `host?`, at an event. */
  isProvenAt(index: TaskIndex, event: number): boolean {
    const task = this.#state.tasks.get(index);
    if (task === undefined) return false;
    const move = moveAt(task, event);
    if (locationOf(this.#state, (move ?? task.birth).location).kind !== "host") return false;
    if (move !== undefined) return move.evidence === "kernel" || move.evidence === "operation";
    return this.ofBirth(index).from > event;
  }

  #whyOfParent(index: TaskIndex): string {
    const why = this.#whyOf(index) || CAME_BACK;
    return why.startsWith(ABOVE) ? why : ABOVE + why;
  }

  #firstCaveat(task: Task): HostCaveat | undefined {
    const { first, born, untrackedMoveAt } = task;
    const since = Math.min(first, born);
    const caveats: HostCaveat[] = [];
    const { holes } = this.#state.shown;
    const alive = first < born ? first - CHILD_FIRST : born;
    const hole = holes[firstAt(holes, (at) => at >= alive)];
    if (hole !== undefined) caveats.push({ from: hole, why: HOLE });
    const period = this.#unshown[firstAt(this.#unshown, ({ to }) => to > since)];
    if (period !== undefined) caveats.push({ from: period.from, why: period.why });
    if (untrackedMoveAt !== 0) caveats.push({ from: untrackedMoveAt, why: STRAYED });
    return caveats.sort((a, b) => a.from - b.from)[0];
  }
}

/** pid 1, kthreadd, kernel threads and their helpers: on the host by definition. */
function isRoot({ pid, ppid, born }: Task): boolean {
  return pid === 1 || pid === KTHREADD || (ppid === KTHREADD && born === 0);
}

/** Periods without an unshare or without a setns: the rules may omit it. */
function unshownPeriods({ shown }: Model): { from: number; to: number; why: string }[] {
  return shown.periods.flatMap((period, at) => {
    const { from, unshares, joins } = period;
    const missing = [...(unshares === 0 ? ["unshare"] : []), ...(joins === 0 ? ["setns"] : [])];
    const to = shown.periods[at + 1]?.from ?? Number.POSITIVE_INFINITY;
    return showsBoth(period) ? [] : [{ from, to, why: `the log shows no ${missing.join(" and no ")}` }];
  });
}
