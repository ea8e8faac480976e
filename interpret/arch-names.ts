// SPDX-License-Identifier: Apache-2.0

interface Arch {
  readonly name: string;
  /** Its table of system calls. */
  readonly table?: string;
}

/** Source: AUDIT_ARCH_* of linux/audit.h (ELF machine, 0x80000000 for 64 bit, 0x40000000 for little-endian). */
const ARCHES: ReadonlyMap<number, Arch> = new Map([
  [0xc000003e, { name: "x86_64", table: "x86_64" }],
  [0x40000003, { name: "i386", table: "i386" }],
  [0xc00000b7, { name: "aarch64", table: "aarch64" }],
  [0x40000028, { name: "arm", table: "arm" }],
  [0x00000028, { name: "armeb", table: "arm" }],
  [0xc0000015, { name: "ppc64le", table: "ppc64le" }],
  [0x80000015, { name: "ppc64", table: "ppc64le" }],
  [0x00000014, { name: "ppc", table: "ppc" }],
  [0x80000016, { name: "s390x", table: "s390x" }],
  [0x00000016, { name: "s390", table: "s390" }],
  [0xc00000f3, { name: "riscv64", table: "riscv64" }],
  [0x400000f3, { name: "riscv32" }],
  [0xc0000102, { name: "loongarch64", table: "riscv64" }],
  [0xc0000032, { name: "ia64" }],
  [0xc0009026, { name: "alpha" }],
  [0x00000008, { name: "mips" }],
  [0x40000008, { name: "mipsel" }],
  [0x80000008, { name: "mips64" }],
  [0xc0000008, { name: "mipsel64" }],
  [0x0000000f, { name: "parisc" }],
  [0x8000000f, { name: "parisc64" }],
  [0x00000002, { name: "sparc" }],
  [0x8000002b, { name: "sparc64" }],
]);

const numbers = new Map([...ARCHES].map(([number, arch]) => [arch.name, number]));

/** All that have a table. */
export function archNames(): Iterable<string> {
  return numbers.keys();
}

/** `0xc000003e` → `x86_64` */
export function archName(arch: number): string | undefined {
  return ARCHES.get(arch)?.name;
}

/** `x86_64` → 0xc000003e; accepts the hexadecimal of records (`c000003e`) too. */
export function archNumber(text: string): number | undefined {
  return numbers.get(text) ?? (/^[0-9a-f]{1,8}$/.test(text) ? Number.parseInt(text, 16) : undefined);
}

/** The name of the table of system calls of an arch. */
export function syscallTableOf(arch: number): string | undefined {
  return ARCHES.get(arch)?.table;
}

/** Position of clone's flags among its arguments: the second on s390. Source: CONFIG_CLONE_BACKWARDS2, clone(2). */
export function cloneFlagsArgument(arch: number): 0 | 1 {
  const name = archName(arch);
  return name === "s390" || name === "s390x" ? 1 : 0;
}
