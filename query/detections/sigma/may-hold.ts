// SPDX-License-Identifier: Apache-2.0
import type { RecordFields } from "../../../interpret/record-readings.ts";
import type { SigmaCondition, SigmaItem, SigmaRule } from "./sigma-rule.ts";

/** Facts on the records of an event by its columns, without reading the records. */
export interface KnownFacts {
  readonly types: readonly string[];
  /** Of its SYSCALL record: the texts of a field, undefined where it has no such field, "unknown" if no column has it. */
  readonly call: (field: string) => readonly string[] | undefined | "unknown";
  /** Its command line, where it was looked up. */
  readonly command?: RecordFields;
  /** Whether a PATH of it has a name that passes; undefined: not looked up. */
  readonly hasName?: (item: SigmaItem) => boolean;
  /** Whether some record of it may have the words. */
  readonly hasWords?: ((item: SigmaItem) => boolean) | undefined;
}

/** Fields that a record can have, of types whose fields are all known. Source: audit_log_name() and its like of kernel/auditsc.c */
const FIELDS: Readonly<Record<string, RegExp>> = {
  PATH: /^(?:type|node|item|name|inode|dev|mode|ouid|ogid|rdev|obj|obj_.*|nametype|objtype|cap_.*|OUID|OGID)$/,
  CWD: /^(?:type|node|cwd)$/,
  PROCTITLE: /^(?:type|node|proctitle)$/,
  SOCKADDR: /^(?:type|node|saddr|SADDR)$/,
  EXECVE: /^(?:type|node|argc|a\d+.*)$/,
  EOE: /^(?:type|node)$/,
};

/** Fields of other records that a SYSCALL never has. */
const OF_OTHERS =
  /^(?:item|name|inode|dev|mode|ouid|ogid|rdev|obj|nametype|cap_.*|cwd|proctitle|saddr|SADDR|argc|a[4-9]|a\d\d+)$/;

/** Of a call: a number, in hexadecimal. */
const ARGUMENT = /^a[0-3]$/;
const HEX = /^[0-9a-f]*$/;

/** false where the rule cannot hold of such an event, whatever the records say that the columns do not. */
export function mayHold({ subject, condition }: SigmaRule, facts: KnownFacts): boolean {
  switch (subject) {
    case "auditd":
      return mayBe(condition, facts);
    case "process_creation":
      return callMayBe(facts, ["execve", "execveat"]);
    case "file_event":
      return facts.types.includes("PATH") && callDidNotFail(facts);
    case "network_connection":
      return facts.types.includes("SOCKADDR") && callMayBe(facts, ["connect"]);
  }
}

function callMayBe({ types, call }: KnownFacts, names: readonly string[]): boolean {
  if (!types.includes("SYSCALL")) return false;
  const values = call("SYSCALL");
  return values === "unknown" || values === undefined || values.some((name) => names.includes(name));
}

function callDidNotFail({ call }: KnownFacts): boolean {
  const values = call("success");
  return values === "unknown" || values?.includes("no") !== true;
}

function mayBe(condition: SigmaCondition, facts: KnownFacts): boolean {
  switch (condition.kind) {
    case "and":
      return condition.parts.every((part) => mayBe(part, facts));
    case "or":
      return condition.parts.some((part) => mayBe(part, facts));
    case "not":
      return true;
    case "atLeast":
      return condition.parts.filter((part) => mayBe(part, facts)).length >= condition.count;
    case "selection":
      return condition.selection.maps.some((map) =>
        facts.types.some((type) => map.every((item) => mayFit(item, type, facts))),
      );
  }
}

function mayFit(item: SigmaItem, type: string, facts: KnownFacts): boolean {
  if (item.kind === "words") return facts.hasWords?.(item) ?? true;
  const { field, test } = item;
  if (field === "type") return test([type]);
  const types = mayHave(type, field) ? [type] : facts.types.filter((other) => mayHave(other, field));
  return test(undefined) || types.some((one) => mayPass(item, one, facts));
}

function mayHave(type: string, field: string): boolean {
  const fields = Object.hasOwn(FIELDS, type) ? FIELDS[type] : undefined;
  if (fields !== undefined) return fields.test(field);
  return type !== "SYSCALL" || !OF_OTHERS.test(field);
}

/** One type of record that may have the field. */
function mayPass(item: SigmaItem & { readonly kind: "field" }, type: string, facts: KnownFacts): boolean {
  const { field, test } = item;
  if (type === "SYSCALL") {
    if (ARGUMENT.test(field)) return item.literals?.some((text) => HEX.test(text)) ?? true;
    const values = facts.call(field);
    return values === "unknown" || test(values);
  }
  if (type === "EXECVE" && facts.command !== undefined) return test(facts.command.values(field));
  if (type === "PATH" && field === "name" && facts.hasName !== undefined) return facts.hasName(item);
  return true;
}

/** The items on names of PATH records, in the order of the rules. */
export function itemsOf(rule: SigmaRule): SigmaItem[] {
  const found: SigmaItem[] = [];
  const visit = (condition: SigmaCondition) => {
    if (condition.kind === "not") visit(condition.part);
    else if (condition.kind === "selection") for (const map of condition.selection.maps) found.push(...map);
    else for (const part of condition.parts) visit(part);
  };
  visit(rule.condition);
  return found;
}
