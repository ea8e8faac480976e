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

interface Program {
  readonly comm: number | null;
  readonly exe: number | null;
}
interface Call {
  readonly name: FoldCall | "";
  /** clone takes its flags as the second argument. */
  readonly flagsLast: boolean;
}
const NO_CALL: Call = { name: "", flagsLast: false };
/** AUDIT_ARCH_S390 and AUDIT_ARCH_S390X. Source: CONFIG_CLONE_BACKWARDS2, include/uapi/linux/audit.h */
const S390 = new Set([0x16, 0x80000016]);
const NO_PROGRAM: Program = { comm: null, exe: null };

/** Rows of small tables, each read once. */
export class RowLookup {
  readonly #calls = new Map<number, Call>();
  readonly #auids = new Map<number, number | null>();
  readonly #programs = new Map<number, Program>();
  readonly #callNames: CallNames;
  readonly #call;
  readonly #auid;
  readonly #program;

  constructor(store: Store, callNames: CallNames) {
    this.#callNames = callNames;
    this.#call = store.prepare("SELECT arch, number FROM call WHERE id = ?");
    this.#auid = store.prepare("SELECT auid FROM credential WHERE id = ?").pluck();
    this.#program = store.prepare("SELECT comm, exe, claimed FROM program WHERE id = ?");
  }

  call(row: number): Call {
    if (Number.isNaN(row)) return NO_CALL;
    return cached(this.#calls, row, () => {
      const { arch, number } = this.#call.get(row) as { arch: number; number: number };
      const name = CALLS.get(this.#callNames(arch, number) ?? "") ?? "";
      return { name, flagsLast: name === "clone" && S390.has(arch) };
    });
  }

  auid(row: number): number | null {
    if (Number.isNaN(row)) return null;
    return cached(this.#auids, row, () => this.#auid.get(row) as number | null);
  }

  /** What a message from user space says of itself proves nothing. */
  program(row: number): Program {
    if (Number.isNaN(row)) return NO_PROGRAM;
    return cached(this.#programs, row, () => {
      const { comm, exe, claimed } = this.#program.get(row) as {
        comm: number | null;
        exe: number | null;
        claimed: number;
      };
      return claimed === 1 ? { comm: null, exe: null } : { comm, exe };
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
