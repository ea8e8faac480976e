// SPDX-License-Identifier: Apache-2.0
import type { Store } from "../../store/api.ts";
import type { FoldCall } from "./fold-event.ts";

/** Name of a system call by AUDIT_ARCH_* and number; undefined where the table has none. */
export type CallNames = (arch: number, number: number) => string | undefined;

const CALLS = new Map<string, FoldCall>([
  ...(
    [
      "clone",
      "clone3",
      "fork",
      "vfork",
      "unshare",
      "setns",
      "execve",
      "exit_group",
      "chroot",
      "pivot_root",
    ] as const
  ).map((name) => [name, name] as const),
  ["execveat", "execve"],
  ["open", "open"],
  ["openat", "open"],
  ["openat2", "open"],
]);

interface Actor {
  readonly ppid: number | null;
  readonly auid: number | null;
  readonly comm: number | null;
  readonly exe: number | null;
}
const NOBODY: Actor = { ppid: null, auid: null, comm: null, exe: null };
interface Call {
  readonly name: FoldCall | "";
  /** clone takes its flags as the second argument. */
  readonly flagsLast: boolean;
}
const NO_CALL: Call = { name: "", flagsLast: false };
/** AUDIT_ARCH_S390 and AUDIT_ARCH_S390X. Source: CONFIG_CLONE_BACKWARDS2, include/uapi/linux/audit.h */
const S390 = new Set([0x16, 0x80000016]);

/** Rows of small tables, each read once. */
export class RowLookup {
  readonly #calls = new Map<number, Call>();
  readonly #actors = new Map<number, Actor>();
  readonly #callNames: CallNames;
  readonly #call;
  readonly #actor;

  constructor(store: Store, callNames: CallNames) {
    this.#callNames = callNames;
    this.#call = store.prepare("SELECT arch, number FROM call WHERE id = ?");
    this.#actor = store.prepare(
      `SELECT a.ppid, c.auid, p.comm, p.exe, p.claimed FROM actor a
         LEFT JOIN credential c ON c.id = a.credential LEFT JOIN program p ON p.id = a.program WHERE a.id = ?`,
    );
  }

  call(row: number): Call {
    if (Number.isNaN(row)) return NO_CALL;
    return cached(this.#calls, row, () => {
      const { arch, number } = this.#call.get(row) as { arch: number; number: number };
      const name = CALLS.get(this.#callNames(arch, number) ?? "") ?? "";
      return { name, flagsLast: name === "clone" && S390.has(arch) };
    });
  }

  /** Who wrote the event. What a message from user space says of its program proves nothing. */
  actor(row: number): Actor {
    if (Number.isNaN(row)) return NOBODY;
    return cached(this.#actors, row, () => {
      const actor = this.#actor.get(row) as Actor & { claimed: number | null };
      return actor.claimed === 1 ? { ...actor, comm: null, exe: null } : actor;
    });
  }
}

const MAX_CACHED = 65_536;
function cached<T>(cache: Map<number, T>, key: number, read: () => T): T {
  const found = cache.get(key);
  if (found !== undefined) return found;
  if (cache.size >= MAX_CACHED) cache.clear();
  const value = read();
  cache.set(key, value);
  return value;
}
