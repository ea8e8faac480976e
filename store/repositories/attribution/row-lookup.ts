// SPDX-License-Identifier: Apache-2.0

import { ATTRIBUTION_CALLS, type AttributionCall } from "../../../types/attribution/calls.ts";
import type { Store } from "../../store.ts";

/** Name of a system call by AUDIT_ARCH_* and number; undefined if the table has none. */
export type CallNamer = (arch: number, number: number) => string | undefined;

/** "send": it may carry a message to the kernel. */
const CALLS = new Map<string, AttributionCall | "send">([
  ...(Object.entries(ATTRIBUTION_CALLS) as [string, AttributionCall][]),
  ["sendto", "send"],
  ["sendmsg", "send"],
  ["socketcall", "send"],
]);

interface Actor {
  readonly ppid: number | null;
  readonly auid: number | null;
  readonly comm: number | null;
  readonly exe: number | null;
  readonly label: string | null;
}
const NOBODY: Actor = { ppid: null, auid: null, comm: null, exe: null, label: null };
interface Call {
  readonly name: AttributionCall | "send" | "";
  /** clone takes its flags as the second argument. */
  readonly flagsLast: boolean;
}
const NO_CALL: Call = { name: "", flagsLast: false };
/** AUDIT_ARCH_S390 and AUDIT_ARCH_S390X. Source: CONFIG_CLONE_BACKWARDS2, include/uapi/linux/audit.h */
const S390 = new Set([0x16, 0x80000016]);

interface TypesSeen {
  readonly isCall: boolean;
  /** A CONFIG_CHANGE is among them. */
  readonly changesRules: boolean;
  /** Records of a call on files, programs or sockets: no other call has them. */
  readonly isOfFiles: boolean;
}

/** Rows of small tables, each read once. */
export class RowLookup {
  readonly #calls = new Map<number, Call>();
  readonly #actors = new Map<number, Actor>();
  readonly #typesSeen = new Map<number, TypesSeen>();
  readonly #callNames: CallNamer;
  readonly #call;
  readonly #actor;
  readonly #newActors;
  readonly #types;

  constructor(store: Store, callNames: CallNamer) {
    this.#callNames = callNames;
    this.#call = store.prepare("SELECT arch, number FROM call WHERE id = ?");
    const actors = `SELECT a.id, a.ppid, c.auid, c.subj AS label, p.comm, p.exe, p.claimed FROM actor a
      LEFT JOIN credential c ON c.id = a.credential LEFT JOIN program p ON p.id = a.program`;
    this.#actor = store.prepare(`${actors} WHERE a.id = ?`);
    this.#newActors = store.prepare(`${actors} WHERE a.id IN (SELECT value FROM json_each(?))`);
    this.#types = store.prepare("SELECT value FROM string WHERE id = ?").pluck();
  }

  /** The meaning of record types, joined by commas. */
  types(row: number): TypesSeen {
    return cached(this.#typesSeen, row, () => {
      const types = String(this.#types.get(row) ?? "").split(",");
      return {
        isCall: types.includes("SYSCALL"),
        changesRules: types.includes("CONFIG_CHANGE"),
        isOfFiles: OF_FILES.some((type) => types.includes(type)),
      };
    });
  }

  /** -1: none. */
  call(row: number): Call {
    if (row < 0) return NO_CALL;
    return cached(this.#calls, row, () => {
      const { arch, number } = this.#call.get(row) as { arch: number; number: number };
      const name = CALLS.get(this.#callNames(arch, number) ?? "") ?? "";
      return { name, flagsLast: name === "clone" && S390.has(arch) };
    });
  }

  /** The subject of the event. A user-space message's claims about its program prove nothing. */
  actor(row: number): Actor {
    if (Number.isNaN(row)) return NOBODY;
    return cached(this.#actors, row, () => asActor(this.#actor.get(row) as ActorRow));
  }

  /** Reads the unknown values of a page, from this column, in one query. */
  loadActors(page: Float64Array, column: number, columns: number): void {
    const unknown = new Set<number>();
    for (let at = column; at < page.length; at += columns) {
      const row = page[at]!;
      if (!Number.isNaN(row) && !this.#actors.has(row)) unknown.add(row);
    }
    if (unknown.size === 0) return;
    if (this.#actors.size >= MAX_CACHED) this.#actors.clear();
    const found = this.#newActors.all(JSON.stringify([...unknown])) as ActorRow[];
    for (const row of found) this.#actors.set(row.id, asActor(row));
  }
}

/** Source: audit_log_exit() (Linux, kernel/auditsc.c). */
const OF_FILES = ["CWD", "PATH", "EXECVE", "SOCKADDR"];

interface ActorRow extends Actor {
  readonly id: number;
  readonly claimed: number | null;
}

function asActor({ ppid, auid, comm, exe, label, claimed }: ActorRow): Actor {
  return { ppid, auid, comm: claimed === 1 ? null : comm, exe: claimed === 1 ? null : exe, label };
}

const MAX_CACHED = 16_384;
function cached<T>(cache: Map<number, T>, key: number, read: () => T): T {
  const found = cache.get(key);
  if (found !== undefined) return found;
  if (cache.size >= MAX_CACHED) cache.clear();
  const value = read();
  cache.set(key, value);
  return value;
}
