// SPDX-License-Identifier: Apache-2.0
import { type SimulatedEvent, SimulatedKernel } from "./simulated-kernel.ts";
import type { Process, Thread } from "./simulated-process.ts";

type Random = () => number;

/** Numbers from 0 to 1, the same for a seed on every machine (mulberry32). */
function randomOf(seed: number): Random {
  let state = Math.imul(seed, 0x9e37_79b1);
  return () => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Kinds of acts whose frequency differs from log to log. */
const MOODS = 14;
const PROGRAMS = ["/bin/sh", "/bin/app", "/usr/bin/runc", "/usr/bin/tool"];

/** One process does something that is allowed to it. `moods`: what the processes of this log do less or more often than others. */
function step(kernel: SimulatedKernel, random: Random, process: Process, moods: readonly number[]): void {
  const among = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const isTrue = (share = 0.5) => random() < share;
  const thread: Thread = among(process.threads);
  const { living } = kernel;
  const target = (isTrue(0.6) ? living.findLast((one) => one.numbers.size > 1) : undefined) ?? among(living);
  const fd = 3 + Math.floor(random() * 3);
  const isInit = process === kernel.init;
  const early = (child: Process) => {
    if (isTrue(0.1)) kernel.acts(child);
  };
  const acts: readonly (readonly [weight: number, act: () => void])[] = [
    [12, () => kernel.acts(process)],
    [14, () => kernel.forks(process, thread, "clones", {}, early)],
    [4, () => kernel.forks(process, thread, among(["clones", "clones3"]), { sibling: true }, early)],
    [4, () => kernel.forks(process, thread, "clones3", { pid: isTrue(0.4), mnt: isTrue(0.4) }, early)],
    [4, () => kernel.forks(process, thread, "vforks", {}, (child) => kernel.execs(child, among(PROGRAMS)))],
    [5, () => kernel.forks(process, thread, "clones", { pid: isTrue(0.8), mnt: isTrue() })],
    [3, () => kernel.makesThread(process, thread)],
    [4, () => isInit || kernel.unshares(process, thread, { pid: isTrue(0.7), mnt: isTrue() })],
    [5, () => kernel.opens(process, thread, fd, target, isTrue(0.7) ? "pid" : "mnt", isTrue(0.3))],
    [2, () => kernel.opensProcess(process, fd, target)],
    [8, () => isInit || kernel.joins(process, thread, fd, { pid: isTrue(), mnt: isTrue() }, isTrue(0.3))],
    [10, () => isInit || kernel.execs(process, among(PROGRAMS))],
    [6, () => isInit || kernel.exits(process)],
    [1, () => Object.assign(process, { isSubreaper: true })],
  ];
  const weightAt = (position: number) => acts[position]![0] * moods[position % moods.length]!;
  let at = random() * acts.reduce((sum, _, position) => sum + weightAt(position), 0);
  for (const [position, [, act]] of acts.entries()) {
    at -= weightAt(position);
    if (at < 0) return void act();
  }
}

/** The log of a boot from its first process on, whole. */
function wholeLog(random: Random): readonly SimulatedEvent[] {
  const starts = [500, 7000, 32_730];
  const kernel = new SimulatedKernel(starts[Math.floor(random() * starts.length)]!);
  const moods = Array.from({ length: MOODS }, () =>
    random() < 0.75 ? 1 : [0, 0.3, 3][Math.floor(random() * 3)]!,
  );
  const steps = 20 + Math.floor(random() * 100);
  let process = kernel.init;
  for (let done = 0; done < steps; done++) {
    const { living } = kernel;
    const latest = living.at(-1 - Math.floor(random() * 4));
    if (random() > 0.35 || !process.isAlive)
      process = (random() < 0.4 ? latest : undefined) ?? living[Math.floor(random() * living.length)]!;
    step(kernel, random, process, moods);
  }
  for (const one of kernel.living) if (random() < 0.6) kernel.acts(one);
  return kernel.log;
}

/** Up to four records that tell of a birth or a namespace, or bursts of any, are lost. No serial is used again: each is a hole. */
function lostRecords(log: readonly SimulatedEvent[], random: Random): Set<SimulatedEvent> {
  const lost = new Set<SimulatedEvent>();
  const sizes = [1, 1, 1, 2, 3, 5, 10, 20];
  const telling = log.filter(
    ({ made, changesChildren, event }) => made !== undefined || changesChildren || event.call === "open",
  );
  for (let bursts = Math.floor(random() * 5); bursts > 0; bursts--) {
    const one = telling[Math.floor(random() * telling.length)];
    const from = 1 + Math.floor(random() * log.length);
    const size = sizes[Math.floor(random() * sizes.length)]!;
    const burst = random() < 0.5 && one !== undefined ? [one] : log.slice(from, from + size);
    for (const each of burst) if (each !== log[0]) lost.add(each);
  }
  return lost;
}

/**
 * A log with holes, and which of its events happened in a container with process ids of its own. What docs/how-attribution-works.md names as a limit
 * is left out: tasks older than the log (it begins with pid 1), a change of its children's namespace by a task without a birth
 * record in the log (such a change is not lost), a silence of 256 serials, a pid_max below 4,400, records that are missing without a hole.
 */
export function simulatedLog(seed: number): readonly SimulatedEvent[] {
  const random = randomOf(seed);
  const log = wholeLog(random);
  const lost = lostRecords(log, random);
  const unborn = new Set(log.flatMap((one) => (lost.has(one) && one.made !== undefined ? [one.made] : [])));
  return log.filter((one) => !lost.has(one) || (one.changesChildren && unborn.has(one.process)));
}
