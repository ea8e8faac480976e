// SPDX-License-Identifier: Apache-2.0
import { syscallName } from "../../interpret/syscall-names.ts";
import type { AuditRule, RuleField } from "./audit-rule.ts";

/** Coverage by rules of the successful calls of one name and architecture. */
export interface CallCoverage {
  readonly level: "all" | "some" | "none";
  /** Rules that log some of them, with the conditions that leave others out. */
  readonly limits: readonly { readonly rule: AuditRule; readonly conditions: readonly string[] }[];
  /** A rule before them that keeps calls out of the log. */
  readonly kept: AuditRule | undefined;
}

/** Architectures of a machine, as rules write them, with their numbers in records. */
export interface RuleArch {
  readonly word: "b64" | "b32";
  readonly number: number;
}

/**
 * Coverage of a call: the first rule that matches decides. A condition on the file, the login or the arguments leaves calls
 * out; one on success does not, if it asks for successful ones.
 */
export function coverageOf(rules: readonly AuditRule[], arch: RuleArch, call: string): CallCoverage {
  const limits: { rule: AuditRule; conditions: string[] }[] = [];
  for (const rule of rules) {
    if (rule.list !== "exit" || !isOfArch(rule, arch) || !isOfCall(rule, arch, call)) continue;
    const conditions = limiting(rule.fields);
    if (rule.action === "never") {
      if (conditions.length === 0) return { level: limits.length > 0 ? "some" : "none", limits, kept: rule };
      limits.push({ rule, conditions: conditions.map((text) => `not where ${text}`) });
      continue;
    }
    if (conditions.length === 0) {
      const isAll = limits.every((limit) => limit.rule.action === "always");
      return { level: isAll ? "all" : "some", limits: isAll ? [] : limits, kept: undefined };
    }
    if (!rule.fields.some(isFailure)) limits.push({ rule, conditions });
  }
  const some = limits.filter(({ rule }) => rule.action === "always");
  return { level: some.length > 0 ? "some" : "none", limits: some, kept: undefined };
}

/** Whether a rule is of this architecture. One without names it for the machine's own. */
function isOfArch({ arch }: AuditRule, { word }: RuleArch): boolean {
  if (arch === "" || arch === word) return true;
  return /64|s390x|alpha/.test(arch) ? word === "b64" : word === "b32";
}

/** Fields of files; a call without a file never matches them. */
const OF_FILES =
  /^(?:path|dir|perm|inode|dev(?:major|minor)|filetype|obj_(?:uid|gid|user|role|type|lev_low|lev_high))$/;
const WITHOUT_FILES = /^(?:clone3?|v?fork|unshare|setns|exit_group|pidfd_open)$/;

/** Permissions of which a call is, as `perm` and `-p` ask for them; others of our calls are of none. Source: include/asm-generic/audit_*.h */
const PERMISSIONS: Readonly<Record<string, RegExp>> = {
  execve: /x/,
  execveat: /x/,
  open: /[rwa]/,
  openat: /[rwa]/,
  openat2: /[rwa]/,
};

function isOfCall({ calls, fields }: AuditRule, arch: RuleArch, call: string): boolean {
  if (WITHOUT_FILES.test(call) && fields.some(({ name }) => OF_FILES.test(name))) return false;
  const perm = fields.find(({ name }) => name === "perm");
  if (perm !== undefined && PERMISSIONS[call]?.test(perm.value) !== true) return false;
  if (calls === "all") return true;
  return calls.some(
    (word) => word === call || (/^\d+$/.test(word) && syscallName(arch.number, Number(word)) === call),
  );
}

/** Conditions that leave successful calls out. */
function limiting(fields: readonly RuleField[]): string[] {
  return fields
    .filter((field) => !isSuccess(field))
    .map(({ name, operator, value }) => `${name}${operator}${value}`);
}

function isSuccess({ name, operator, value }: RuleField): boolean {
  if (name === "exit") return `${operator}${value}` === ">=0" || `${operator}${value}` === ">-1";
  return name === "success" && (operator === "=" ? /^(?:1|yes)$/ : /^(?:0|no)$/).test(value);
}

/** The rule asks for failed calls alone. */
function isFailure({ name, operator, value }: RuleField): boolean {
  if (name === "success") return (operator === "=" ? /^(?:0|no)$/ : /^(?:1|yes)$/).test(value);
  if (name !== "exit" || !["=", "<", "<="].includes(operator)) return false;
  return value.startsWith("-") || `${operator}${value}` === "<0";
}
