// SPDX-License-Identifier: Apache-2.0
// Reads numbers out of C headers with the C preprocessor: macros and enums, as seen by one machine's compiler.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Machines with headers in Debian's linux-libc-dev: our name, Debian's triplet, the compiler's predefined macros. */
export const MACHINES = [
  ["x86_64", "x86_64-linux-gnu", ["__x86_64__", "__LP64__"]],
  ["i386", "i386-linux-gnu", ["__i386__"]],
  ["aarch64", "aarch64-linux-gnu", ["__aarch64__", "__LP64__"]],
  ["arm", "arm-linux-gnueabihf", ["__arm__", "__ARM_EABI__"]],
  ["ppc64le", "powerpc64le-linux-gnu", ["__powerpc64__", "__LITTLE_ENDIAN__"]],
  ["ppc", "powerpc-linux-gnu", ["__powerpc__"]],
  ["riscv64", "riscv64-linux-gnu", ["__riscv", "__LP64__", "__SIZEOF_POINTER__=8"]],
  ["s390x", "s390x-linux-gnu", ["__s390x__", "__LP64__"]],
  ["s390", "s390x-linux-gnu", ["__s390__"]],
];

/** A reader over unpacked packages in `root`. */
export function headerReader(root) {
  const include = join(root, "usr/include");
  if (!existsSync(join(include, "linux/audit.h"))) throw new Error(`${include} has no kernel headers`);

  function preprocess(machine, headers, flags, body = "") {
    const [, triplet, defines] = MACHINES.find(([name]) => name === machine);
    const input = headers.map((header) => `#include <${header}>\n`).join("") + body;
    const args = ["-undef", "-nostdinc", "-D__linux__", "-D__GNUC__=12", "-D__extension__=", "-w"];
    for (const name of defines) args.push(`-D${name}`);
    args.push("-I", join(include, triplet), "-I", include, "-I", compilerHeaders(), ...flags, "-");
    return execFileSync("cpp", args, { input, encoding: "utf8", maxBuffer: 1 << 26 });
  }

  /** Macros whose name the pattern matches and whose value is a number, as [number, name] by the pattern's group 1. */
  function macros(machine, headers, pattern) {
    const text = preprocess(machine, headers, ["-dM"]);
    const values = new Map();
    for (const [, name, value] of text.matchAll(/^#define (\w+) (.+)$/gm)) values.set(name, value);
    const found = [];
    for (const name of values.keys()) {
      const match = pattern.exec(name);
      const number = match === null ? undefined : evaluate(values.get(name), values);
      if (number !== undefined)
        found.push([number, match.slice(1).find((part) => part !== undefined) ?? name]);
    }
    return found.sort(byNumber);
  }

  /** Enumerators whose name the pattern matches. */
  function enumerators(machine, headers, pattern) {
    const text = preprocess(machine, headers, ["-P"]);
    const found = [];
    const values = new Map();
    for (const [, body] of text.matchAll(/\benum\b[^{;]*\{([^}]*)\}/g)) {
      let next = 0;
      for (const part of body.split(",")) {
        const [, name, value] = /^\s*(\w+)\s*(?:=\s*([\s\S]+))?$/.exec(part) ?? [];
        if (name === undefined) continue;
        const number = value === undefined ? next : evaluate(value.trim(), values);
        if (number === undefined) break;
        values.set(name, String(number));
        next = number + 1;
        const match = pattern.exec(name);
        if (match !== null) found.push([number, match[1] ?? name]);
      }
    }
    return found.sort(byNumber);
  }

  /** The same for macros built from others, _IOW('T', 202, int), after preprocessing; those with the size of a struct are left out. */
  function expanded(machine, headers, pattern) {
    const values = new Map();
    for (const [, name] of preprocess(machine, headers, ["-dM"]).matchAll(/^#define (\w+) .+$/gm))
      if (pattern.test(name)) values.set(name, undefined);

    const marks = [...values.keys()].map((name) => `\n"@" "${name}" = ${name}`).join("");
    const text = preprocess(machine, headers, ["-P"], marks);
    for (const [, name, value] of text.matchAll(/^"@" "(\w+)" = (.*)$/gm)) values.set(name, value);
    const found = [];
    for (const [name, value] of values) {
      const number = value === undefined ? undefined : evaluate(withSizes(value), new Map());
      if (number !== undefined) found.push([number, name]);
    }
    return found.sort(byNumber);
  }
  return { macros, enumerators, expanded };
}

const SIZES = {
  char: 1,
  short: 2,
  int: 4,
  unsigned: 4,
  "unsigned int": 4,
  __u32: 4,
  __s32: 4,
  long: 8,
  "unsigned long": 8,
  size_t: 8,
  __u64: 8,
};

/** Characters and sizes of plain types (of a machine with 64 bits) as numbers. */
function withSizes(text) {
  return text
    .replace(/'(.)'/g, (_all, character) => String(character.charCodeAt(0)))
    .replace(/sizeof\s*\(([a-z_0-9 ]+?)\s*\)/g, (all, type) => String(SIZES[type] ?? all));
}

function compilerHeaders() {
  const base = "/usr/lib/gcc/x86_64-linux-gnu";
  const [version] = existsSync(base) ? readdirSync(base) : [];
  return version === undefined ? "/usr/include" : join(base, version, "include");
}

function byNumber([a, nameA], [b, nameB]) {
  return a - b || (nameA < nameB ? -1 : 1);
}

/** A C constant expression of integers; undefined for anything else. */
function evaluate(text, values, depth = 0) {
  if (depth > 8) return undefined;
  let unknown = false;
  const plain = text
    .replace(/\/\*.*?\*\//g, "")
    .replace(/\(\s*(?:unsigned|int|long|__u32|__u64|signed|\s)+\)/g, "")
    .replace(/\b(0[xX][0-9a-fA-F]+|\d+)[uUlL]*\b/g, (_all, digits) =>
      /^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits,
    )
    .replace(/\b[A-Za-z_]\w*/g, (name) => {
      const value = values.has(name) ? evaluate(values.get(name), values, depth + 1) : undefined;
      if (value === undefined) unknown = true;
      return String(value);
    });
  if (unknown || !/^[-+~|&<>*()\s\dxXa-fA-Fo]+$/.test(plain) || !/\d/.test(plain)) return undefined;
  try {
    const wide = plain.replace(/0[xX][0-9a-fA-F]+|0o[0-7]+|\d+/g, (digits) => `${digits}n`);
    const value = Function(`"use strict"; return (${wide});`)();
    return typeof value === "bigint" ? Number(BigInt.asIntN(64, value)) : undefined;
  } catch {
    return undefined;
  }
}
