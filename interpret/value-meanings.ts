// SPDX-License-Identifier: Apache-2.0
import { constantName, constants, flagNames, spell } from "./flag-words.ts";
import { permissionNames, signalName } from "./number-names.ts";

/** Meaning of one argument of one call; undefined if the number itself is best. */
export type Meaning = (value: bigint, arch: string) => string | undefined;

/** An int: the kernel prints the whole register. */
export const int = (value: bigint): number => Number(BigInt.asIntN(32, value));

/** Flags of a group, in 32 bits. */
export const bits =
  (group: string, zero?: string): Meaning =>
  (value) =>
    flagNames(value & 0xffffffffn, group, zero);

/** One constant of a group. */
export const one =
  (group: string, prefix = ""): Meaning =>
  (value) => {
    const name = constantName(group, int(value));
    return name === undefined ? undefined : prefix + name;
  };

export const decimal: Meaning = (value) => String(int(value));
export const id: Meaning = (value) => (int(value) === -1 ? "unset" : String(Number(value & 0xffffffffn)));
/** Signal 0 only tests whether the process exists. */
export const signal: Meaning = (value) =>
  int(value) === 0 ? "SIG0" : int(value) > 0 ? signalName(int(value)) : undefined;
export const directory: Meaning = (value) => (int(value) === -100 ? "AT_FDCWD" : String(int(value)));
/** A mode without a type: `suid,0755` */
export const permissions: Meaning = (value) => octalPermissions(Number(value & 0o7777n));

/** `0600`, `suid,0755`: with the zero that marks octal. */
export function octalPermissions(mode: number): string {
  const names = permissionNames(mode);
  return [...names.slice(0, -1), `0${names.at(-1)}`].join(",");
}

/** open's flags on a machine (`x86_64`, `aarch64`, `ppc64le`); without an access mode, O_RDONLY. */
export function openFlagNames(value: bigint, arch = ""): string {
  const group =
    arch === "aarch64" || arch.startsWith("arm") ? "open-arm" : arch.startsWith("ppc") ? "open-ppc" : "open";
  const rest = flagNames(value, group, "");
  if ((value & 3n) !== 0n) return rest;
  return rest === "" ? "O_RDONLY" : `O_RDONLY|${rest}`;
}

/** mmap's flags on a machine: the low four bits are one number. */
export function mapFlagNames(value: bigint, arch = ""): string {
  const group = arch.startsWith("ppc") ? "map-ppc" : "map";
  const kind = Number(value & 0xfn);
  const rest = flagNames(value & 0xfffffff0n, group, "");
  const name = constantName(group, kind) ?? (kind === 0 ? "" : `0x${kind.toString(16)}`);
  return [name, rest].filter((word) => word !== "").join("|") || "0";
}

/** A personality: the low byte is a system, the rest are flags. Source: linux/personality.h */
export function personalityName(value: bigint): string | undefined {
  if (value > 0xffffffffn || value === 0xffffffffn) return undefined;
  const system = Number(value & 0xffn);
  const name = constants("personality").find(([number]) => (number & 0xff) === system)?.[1];
  if (name === undefined) return undefined;
  const flags = flagNames(value & 0xffffff00n, "personality-flag", "");
  return flags === "" ? name : `${name}|${flags}`;
}

/** Flags above a mode in octal: `IPC_CREAT|0600` */
export const flaggedMode =
  (group: string): Meaning =>
  (value) => {
    const flags = flagNames(value & 0xfffffe00n, group, "");
    const mode = `0${(Number(value) & 0o777).toString(8).padStart(3, "0")}`;
    return flags === "" ? mode : `${flags}|${mode}`;
  };

/** Source: linux/sched.h */
export function namespaceFlags() {
  return constants("clone").filter(([, name]) => name.startsWith("CLONE_NEW"));
}

export const namespaces: Meaning = (value) => spell(value & 0xffffffffn, namespaceFlags()) || "any";
