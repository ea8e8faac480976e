// SPDX-License-Identifier: Apache-2.0
import { expected } from "./read-number.ts";

/** Between them they have every call that has a name. */
const MACHINES = ["x86_64", "i386", "aarch64", "arm", "ppc64le", "riscv64", "s390x", "s390"];

/** A test for one system call: a number on any machine, or a name by each machine's own table. Throws CTR_CLI_USAGE. */
async function readCall(text: string): Promise<(arch: number, number: number) => boolean> {
  if (/^\d{1,6}$/.test(text)) {
    const wanted = Number(text);
    return (_arch, number) => number === wanted;
  }
  const [{ archNumber }, { kernelCallName, syscallName, syscallNumber }] = await Promise.all([
    import("../interpret/arch-names.ts"),
    import("../interpret/syscall-names.ts"),
  ]);
  const isKnown = MACHINES.some((machine) => syscallNumber(archNumber(machine)!, text) !== undefined);
  if (!isKnown) throw expected("syscall", "the name or number of a system call", text);
  const names = new Set([text, kernelCallName(text)]);
  return (arch, number) => names.has(syscallName(arch, number) ?? "");
}

type CallTest = (arch: number, number: number) => boolean;

/** Calls by --syscall and --arch together; undefined where neither is given. */
export async function readCalls(
  call: string | undefined,
  arch: string | undefined,
): Promise<CallTest | undefined> {
  const isCall = call === undefined ? undefined : await readCall(call);
  const isArch = arch === undefined ? undefined : await readArch(arch);
  if (isCall === undefined || isArch === undefined) return isCall ?? isArch;
  return (machine, number) => isArch(machine, number) && isCall(machine, number);
}

/** A machine by name, `b32` or `b64` for all of that width, or AUDIT_ARCH_* in hex. */
async function readArch(text: string): Promise<CallTest> {
  const is64 = (machine: number) => machine >= 0x80000000;
  if (text === "b64") return is64;
  if (text === "b32") return (machine) => !is64(machine);
  const { archNumber } = await import("../interpret/arch-names.ts");
  const wanted = archNumber(OTHER_MACHINES[text] ?? text.replace(/^0x/, ""));
  if (wanted === undefined) throw expected("arch", "a machine's name, b32, b64 or a number in hex", text);
  return (machine) => machine === wanted;
}

/** What uname says of some machines. */
const OTHER_MACHINES: Readonly<Record<string, string>> = {
  i486: "i386",
  i586: "i386",
  i686: "i386",
  arm64: "aarch64",
};
