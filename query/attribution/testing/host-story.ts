// SPDX-License-Identifier: Apache-2.0

import type {
  AttributionCall,
  AttributionEvent,
  FilesSeen,
  NamespacePath,
  Statement,
} from "../../../types/attribution/event.ts";
import type { ContainerIndex } from "../../../types/ids.ts";
import { foldEvent } from "../fold.ts";
import type { Model } from "../model/model.ts";
import { newModel } from "../model/new-model.ts";
import { HOST_ANSWER, HOST_PIDS_ANSWER, isContainer } from "../resolve/container-answer.ts";
import { nameContainers } from "../resolve/name-containers.ts";
import { Resolution } from "../resolve/resolution.ts";

interface Act {
  readonly ppid?: number;
  readonly exe?: string;
  readonly argv?: readonly string[];
  readonly failed?: boolean;
  readonly timeMs?: number;
  readonly paths?: readonly NamespacePath[];
  readonly statements?: readonly Statement[];
  readonly isWhole?: boolean;
  readonly isMessage?: boolean;
  readonly files?: FilesSeen;
  readonly label?: string;
  readonly labels?: readonly string[];
  readonly hostname?: string;
}

/** Events that the kernel would log of a short story, told one system call at a time; serials count up by themselves. */
export class HostStory {
  readonly events: AttributionEvent[] = [];
  #serial = 1;
  readonly #strings = new Map<string, number>();
  readonly #parents = new Map<number, number>();
  readonly #exes = new Map<number, string>();

  /** Any other audited call of `pid`. */
  acts(pid: number, act: Act = {}): number {
    return this.#add(pid, "", 0, [], act);
  }

  clones(pid: number, exit: number, flags = "1200011", act: Act = {}): number {
    return this.#add(pid, "clone", exit, [flags], act);
  }

  clones3(pid: number, exit: number, act: Act = {}): number {
    return this.#add(pid, "clone3", exit, ["7ffd00000000", "58"], act);
  }

  vforks(pid: number, exit: number, act: Act = {}): number {
    return this.#add(pid, "vfork", exit, [], act);
  }

  unshares(pid: number, flags: string, act: Act = {}): number {
    return this.#add(pid, "unshare", 0, [flags], act);
  }

  setns(pid: number, fd: number, flags: string, act: Act = {}): number {
    return this.#add(pid, "setns", 0, [fd.toString(16), flags], act);
  }

  /** A setns that the kernel refuses with EINVAL. */
  isRefused(pid: number, fd: number, flags: string, act: Act = {}): number {
    return this.#add(pid, "setns", -22, [fd.toString(16), flags], { ...act, failed: true });
  }

  opens(pid: number, fd: number, path: NamespacePath, act: Act = {}): number {
    return this.#add(pid, "open", fd, [], { ...act, paths: [path] });
  }

  /** A file that is no /proc/PID/ns/TYPE. */
  opensFile(pid: number, fd: number, act: Act = {}): number {
    return this.#add(pid, "open", fd, [], act);
  }

  opensProcess(pid: number, fd: number, target: number, act: Act = {}): number {
    return this.#add(pid, "pidfd_open", fd, [target.toString(16), "0"], act);
  }

  execs(pid: number, argv: readonly string[], act: Act = {}): number {
    return this.#add(pid, "execve", 0, [], { exe: argv[0]!, argv, ...act });
  }

  /** The call does not return: its record has neither success nor exit. */
  exits(pid: number, act: Act = {}): number {
    return this.#add(pid, "exit_group", Number.NaN, [], { failed: true, ...act });
  }

  mounts(pid: number, act: Act = {}): number {
    return this.#add(pid, "mount", 0, [], act);
  }

  pivots(pid: number, act: Act = {}): number {
    return this.#add(pid, "pivot_root", 0, [], act);
  }

  /** A message from user space, with what the kernel and the sender say in it. */
  says(pid: number, type: string, fields: Record<string, string>, act: Act = {}): number {
    return this.#add(pid, "", 0, [], { ...act, isMessage: true, statements: [statement(type, fields)] });
  }

  configuresAudit(pid: number, act: Act = {}): number {
    return this.#add(pid, "configureAudit", 60, [], act);
  }

  getsPid(pid: number, exit: number, act: Act = {}): number {
    return this.#add(pid, "getpid", exit, [], act);
  }

  kills(pid: number, target: number, act: Act = {}): number {
    return this.#add(pid, "kill", 0, [target.toString(16), "f"], act);
  }

  /** auditd enables auditing. Who did it writes no SYSCALL record where auditing had never been enabled. */
  enablesAudit(old: string): number {
    const fields = { audit_enabled: "1", old, res: "1" };
    const id = this.#add(1, "", 0, [], { statements: [statement("CONFIG_CHANGE", fields)] });
    const event = this.events.pop()!;
    this.events.push({ ...event, pid: null, ppid: null, hasSyscall: false, changesRules: true });
    return id;
  }

  /** An event whose SYSCALL record was lost. */
  losesSyscall(act: Act = {}): number {
    const id = this.#add(1, "", 0, [], act);
    const { pid: _, ...event } = this.events.pop()!;
    this.events.push({
      ...event,
      pid: null,
      ppid: null,
      hasSyscall: false,
      namesContainer: false,
      isWhole: false,
      isHeadless: true,
    });
    return id;
  }

  skip(serials: number): this {
    this.#serial += serials;
    return this;
  }

  #add(pid: number, call: AttributionCall | "", exit: number, args: readonly string[], act: Act): number {
    if (act.ppid !== undefined) this.#parents.set(pid, act.ppid);
    if (act.exe !== undefined) this.#exes.set(pid, act.exe);
    const id = this.#serial++ * 8;
    this.events.push({
      id,
      timeMs: act.timeMs ?? id,
      pid,
      ppid: act.isMessage ? null : (this.#parents.get(pid) ?? 1),
      auid: 0,
      comm: act.isMessage ? null : 1,
      exe: act.isMessage ? null : this.#string(this.#exes.get(pid) ?? "/bin/sh"),
      call,
      success: act.failed !== true,
      exit,
      hasSyscall: act.isMessage !== true,
      namesContainer: act.statements?.some(({ type }) => type === "CONTAINER_ID") ?? false,
      isWhole: act.isWhole ?? true,
      isHeadless: false,
      isOfFiles: act.paths !== undefined || act.files !== undefined || act.argv !== undefined,
      changesRules: call === "configureAudit",
      args,
      namespacePaths: act.paths ?? null,
      statements: act.statements ?? null,
      argv: act.argv ?? null,
      files: act.files ?? null,
      hostname: act.hostname ?? null,
      label: act.label ?? null,
      labels: act.labels ?? null,
    });
    return id;
  }

  #string(text: string): number {
    const id = this.#strings.get(text) ?? this.#strings.size + 2;
    this.#strings.set(text, id);
    return id;
  }
}

export function statement(type: string, fields: Record<string, string>): Statement {
  return { type, fields: new Map(Object.entries(fields)) };
}

/** "host" (by its process ids alone, too), "unknown", or "container <id of the event that first proves it>[#contid]" of a pid at an event. */
export function whereIs(story: HostStory, pid: number, event?: number, state = fold(story)): string {
  const resolution = new Resolution(state);
  const at = event ?? story.events.findLast((each) => each.pid === pid)!.id;
  for (const [index, task] of state.tasks.entries()) {
    const found = task.pid === pid && task.first !== 0 ? resolution.memberships(index) : [];
    const membership = found.find(({ from, to }) => from <= at && at <= to);
    if (membership === undefined) continue;
    if (membership.container === HOST_ANSWER || membership.container === HOST_PIDS_ANSWER) return "host";
    if (!isContainer(membership.container))
      return membership.excludesHost ? `${membership.evidence}, not host` : membership.evidence;
    return nameOf(state, membership.container);
  }
  return "no task";
}

/** "proven", or why an event of a task is the host's by its process ids alone. */
export function caveatOf(story: HostStory, pid: number, event?: number): string {
  const state = fold(story);
  const resolution = new Resolution(state);
  const at = event ?? story.events.findLast((each) => each.pid === pid)!.id;
  const found = [...state.tasks.entries()]
    .flatMap(([index, task]) => (task.pid === pid && task.first !== 0 ? resolution.memberships(index) : []))
    .find(({ from, to }) => from <= at && at <= to);
  if (found?.container === HOST_ANSWER) return "proven";
  return found?.container === HOST_PIDS_ANSWER ? found.reason! : "not the host";
}

export function nameOf(state: Model, container: ContainerIndex): string {
  const { key, contid } = state.containers.get(container)!;
  return `container ${key}${contid === "" ? "" : `#${contid}`}`;
}

export function fold(story: HostStory): Model {
  const state = newModel();
  for (const event of story.events) foldEvent(state, event);
  nameContainers(state, state.containers);
  return state;
}

/** pid 1 starts a shell (100), which forks a child that is seen under the same number: the host is proven. */
export function host(): HostStory {
  const story = new HostStory();
  story.clones(1, 100, "1200011", { ppid: 0, exe: "/sbin/init" });
  story.acts(100, { ppid: 1 });
  story.clones(100, 101);
  story.acts(101, { ppid: 100 });
  return story;
}
