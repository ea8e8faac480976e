// SPDX-License-Identifier: Apache-2.0
import { archName, syscallTableOf } from "./arch-names.ts";
import { loadTable } from "./load-table.ts";

interface SyscallTable {
  readonly names: ReadonlyMap<number, string>;
  readonly numbers: ReadonlyMap<string, number>;
}

/** x32 sets this bit in its call numbers, and is otherwise x86_64 up to 511. Source: asm/unistd.h. */
const X32_BIT = 0x40000000;

const tables = new Map<string, SyscallTable>();

function tableOf(arch: number): SyscallTable | undefined {
  const name = syscallTableOf(arch);
  if (name === undefined) return undefined;
  let table = tables.get(name);
  if (table === undefined) {
    const entries = Object.entries(loadTable(`syscalls-${name}`) as Record<string, string>);
    table = {
      names: new Map(entries.map(([number, call]) => [Number(number), call])),
      numbers: new Map(entries.map(([number, call]) => [call, Number(number)])),
    };
    tables.set(name, table);
  }
  return table;
}

/** `(0xc000003e, 257)` → `openat`; undefined for a call or an arch without a table. */
export function syscallName(arch: number, number: number): string | undefined {
  const isX32 = archName(arch) === "x86_64" && (number & X32_BIT) !== 0;
  return tableOf(arch)?.names.get(isX32 ? number ^ X32_BIT : number);
}

/** All calls of an arch; none without a table. */
export function syscallNames(arch: number): Iterable<string> {
  return tableOf(arch)?.numbers.keys() ?? [];
}

/** ausyscall's names of some calls. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  pread: "pread64",
  pwrite: "pwrite64",
  newfstat: "fstat",
  llseek: "_llseek",
  newselect: "_newselect",
  sysctl: "_sysctl",
  sys_kexec_load: "kexec_load",
  timerfd: "timerfd_create",
  perf_counter_open: "perf_event_open",
};

/** The kernel's name of a call, also from ausyscall's name. */
export function kernelCallName(name: string): string {
  return Object.hasOwn(OTHER_NAMES, name) ? OTHER_NAMES[name]! : name;
}

/** `(0xc000003e, "openat")` → 257; also by ausyscall's name. */
export function syscallNumber(arch: number, name: string): number | undefined {
  const numbers = tableOf(arch)?.numbers;
  return numbers?.get(name) ?? numbers?.get(kernelCallName(name));
}
