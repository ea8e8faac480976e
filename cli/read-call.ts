// SPDX-License-Identifier: Apache-2.0
import { expected } from "./read-number.ts";

/** Between them they have every call that has a name. */
const MACHINES = ["x86_64", "i386", "aarch64", "arm", "ppc64le", "riscv64", "s390x", "s390"];

/** A test for one system call: a number on any machine, or a name by each machine's own table. Throws CTR_CLI_USAGE. */
export async function readCall(text: string): Promise<(arch: number, number: number) => boolean> {
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
