// SPDX-License-Identifier: Apache-2.0
import { syscallName } from "../../interpret/syscall-names.ts";
import type { AuditRule, RuleField } from "../../query/rules/audit-rule.ts";

const SERIAL = /msg=audit\([^)]*:(\d+)\)/;
const PATH_NAME = /^(?:node=\S+ )?type=PATH .* name="([^"]*)"/;
const NUMBER = /^-?(?:0x[0-9a-f]+|\d+)$/i;
const ERRORS: Readonly<Record<string, number>> = {
  "-EACCES": -13,
  "-EPERM": -1,
  "-ETXTBSY": -26,
  "-ENODEV": -19,
};
const UNSET = 4_294_967_295;

interface Call {
  readonly name: string;
  readonly is64: boolean;
  readonly fields: ReadonlyMap<string, string>;
  readonly paths: string[];
}

/** A log as it would be under other rules: whole events of calls that no rule asks for are missing; events without a call stay. */
export function underRules(lines: readonly string[], rules: readonly AuditRule[]): string[] {
  const calls = readCalls(lines);
  const exits = rules.filter(({ list }) => list === "exit");
  const dropped = new Set([...calls].filter(([, call]) => !isLogged(exits, call)).map(([serial]) => serial));
  return lines.filter((line) => !dropped.has(SERIAL.exec(line)?.[1] ?? ""));
}

function readCalls(lines: readonly string[]): Map<string, Call> {
  const calls = new Map<string, Call>();
  for (const line of lines) {
    const serial = SERIAL.exec(line)?.[1] ?? "";
    if (/^(?:node=\S+ )?type=SYSCALL /.test(line)) {
      const fields = new Map(
        [...line.matchAll(/ ([a-z0-9]+)=(\S+)/g)].map(([, name, value]) => [name!, value!]),
      );
      const arch = Number.parseInt(fields.get("arch") ?? "0", 16);
      const name = syscallName(arch, Number(fields.get("syscall"))) ?? "";
      calls.set(serial, { name, is64: (arch & 0x80000000) !== 0, fields, paths: [] });
    }
    const path = PATH_NAME.exec(line)?.[1];
    if (path !== undefined) calls.get(serial)?.paths.push(path);
  }
  return calls;
}

function isLogged(rules: readonly AuditRule[], call: Call): boolean {
  const first = rules.find(
    ({ arch, calls, fields }) =>
      (arch === "" || (arch === "b64") === call.is64) &&
      (calls === "all" || calls.includes(call.name)) &&
      fields.every((field) => holds(field, call)),
  );
  return first?.action === "always";
}

function holds({ name, operator, value }: RuleField, call: Call): boolean {
  if (name === "path") return call.paths.includes(value);
  if (name === "dir")
    return call.paths.some(
      (path) => path === value || path.startsWith(value.endsWith("/") ? value : `${value}/`),
    );
  if (name === "perm")
    return [...value].some((perm) => PERMS[perm]?.test(call.name) === true && (perm !== "w" || writes(call)));
  if (name === "exe") return call.fields.get("exe") === `"${value}"`;
  if (name === "success")
    return compare(call.fields.get("success") === "yes" ? 1 : 0, operator, /^(?:1|yes)$/.test(value) ? 1 : 0);
  const left = call.fields.get(name);
  if (left === undefined) return false;
  const base = /^a\d$/.test(name) ? 16 : 10;
  const other = call.fields.get(value); // -C compares two fields
  const right = other ?? (value === "unset" ? String(UNSET) : String(ERRORS[value] ?? value));
  if (!NUMBER.test(right)) return false;
  return compare(
    Number.parseInt(left, base),
    operator,
    Number(right) === -1 && name === "auid" ? UNSET : Number(right),
  );
}

/** Calls of each permission, as far as logs have them. Source: include/asm-generic/audit_*.h */
const PERMS: Readonly<Record<string, RegExp>> = {
  r: /^(?:open|openat|openat2|readlink|readlinkat|quotactl|listxattr|getxattr)$/,
  w: /^(?:open|openat|openat2|creat|truncate|rename\w*|mkdir\w*|rmdir|link\w*|symlink\w*|unlink\w*|mknod\w*|acct|swapon|quotactl)$/,
  a: /^(?:f?chmod\w*|[fl]?chown\w*|[fl]?setxattr|[fl]?removexattr|link\w*)$/,
  x: /^(?:execve|execveat)$/,
};

function writes({ name, fields }: Call): boolean {
  if (!/^open(?:at)?$/.test(name)) return true;
  const flags = Number.parseInt(fields.get(name === "open" ? "a1" : "a2") ?? "0", 16);
  return (flags & 0o1103) !== 0;
}

function compare(left: number, operator: string, right: number): boolean {
  switch (operator) {
    case "=":
      return left === right;
    case "!=":
      return left !== right;
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
    case "&":
      return (BigInt(left) & BigInt(right)) !== 0n;
    default:
      return (BigInt(left) & BigInt(right)) === BigInt(right);
  }
}
