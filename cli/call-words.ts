// SPDX-License-Identifier: Apache-2.0
import { archName, archNames, archNumber } from "../interpret/arch-names.ts";
import { kernelCallName, syscallName, syscallNames } from "../interpret/syscall-names.ts";
import type { CallTest } from "../questions/search-criteria.ts";

/** Between them they have every call that has a name. */
const MACHINES = ["x86_64", "i386", "aarch64", "arm", "ppc64le", "riscv64", "s390x", "s390"];

/** Words of uname for some machines. */
const OTHER_MACHINES: Readonly<Record<string, string>> = {
  i486: "i386",
  i586: "i386",
  i686: "i386",
  arm64: "aarch64",
};

/** Names of system calls, of any machine. */
export function callWords(): readonly string[] {
  return [...new Set(MACHINES.flatMap((machine) => [...syscallNames(archNumber(machine)!)]))];
}

/** One system call: a number on any machine, or a name by each machine's own table; undefined where no machine has it. */
export function callTest(text: string): CallTest | undefined {
  if (/^\d{1,10}$/.test(text)) {
    const wanted = Number(text);
    return (_arch, number) => number === wanted;
  }
  const names = new Set([text, kernelCallName(text)]);
  if (!callWords().some((name) => names.has(name))) return undefined;
  return (arch, number) => names.has(syscallName(arch, number) ?? "");
}

/** Names of machines. */
export function machineWords(): readonly string[] {
  return [...archNames(), ...Object.keys(OTHER_MACHINES), "b32", "b64"];
}

/** A machine by name, `b32` or `b64` for all of that width, or AUDIT_ARCH_* in hex; undefined for anything else. */
export function machineTest(text: string): CallTest | undefined {
  const is64 = (machine: number) => machine >= 0x80000000;
  if (text === "b64") return is64;
  if (text === "b32") return (machine) => !is64(machine);
  const wanted = archNumber(OTHER_MACHINES[text] ?? text.replace(/^0x/, ""));
  // A short word may be hexadecimal by chance: b46 for b64.
  const isSaid =
    /^(0x.*|[0-9a-f]{8})$/.test(text) || (wanted !== undefined && archName(wanted) !== undefined);
  return isSaid && wanted !== undefined ? (machine) => machine === wanted : undefined;
}
