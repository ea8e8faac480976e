// SPDX-License-Identifier: Apache-2.0
import type { AuditRule, RuleField, RuleFile } from "./audit-rule.ts";

const LISTS = new Set(["task", "exit", "user", "exclude", "filesystem", "io_uring"]);
const ACTIONS = new Set(["always", "never", "possible"]);
/** Operators, the longest first. Source: auditctl(8) */
const FIELD = /^([a-z_0-9]+)(>=|<=|!=|&=|[=<>&])(.*)$/i;
/** Options that set how auditing works, with their number of values. */
const SETTINGS = new Map([
  ["-b", 1],
  ["-f", 1],
  ["-r", 1],
  ["-c", 0],
  ["-i", 0],
  ["-h", 0],
  ["-s", 0],
  ["-t", 0],
  ["-q", 1],
  ["-m", 1],
  ["-R", 1],
  ["--backlog_wait_time", 1],
  ["--reset-lost", 0],
  ["--reset_backlog_wait_time_actual", 0],
  ["--loginuid-immutable", 0],
  ["--signal", 1],
]);
/** Lines that auditctl prints beside rules. */
const REMARK = /^(?:No rules|LIST_RULES:)/;
const MAX_UNREAD = 1000;

/**
 * Reads rules: files of /etc/audit/rules.d, /etc/audit/audit.rules, or what `auditctl -l` prints. `-D` forgets the rules
 * before it, as the kernel does. Never throws: a line that is no rule is kept apart.
 */
export function readRules(text: string): RuleFile {
  let rules: AuditRule[] = [];
  const unread: RuleFile["unread"][number][] = [];
  let enabled: string | undefined;
  for (const [at, whole] of text.split(/\r?\n/).entries()) {
    const line = whole.trim();
    if (line === "" || line.startsWith("#") || REMARK.test(line)) continue;
    const words = wordsOf(line.replace(/^(?:\/sbin\/|\/usr\/sbin\/)?auditctl\s+/, ""));
    const option = words[0]!;
    if (option === "-D") rules = [];
    else if (option === "-e") enabled = words[1];
    else if (isRule(option)) {
      const rule = readRule(words, line, at + 1);
      if (rule !== undefined) rules.push(rule);
      else if (unread.length < MAX_UNREAD) unread.push({ line: at + 1, text: line });
    } else if (!SETTINGS.has(option.split("=")[0]!) && unread.length < MAX_UNREAD)
      unread.push({ line: at + 1, text: line });
  }
  return { rules, enabled, unread };
}

function isRule(option: string): boolean {
  return option === "-a" || option === "-A" || option === "-w";
}

function readRule(words: readonly string[], text: string, line: number): AuditRule | undefined {
  let target: string[] | undefined;
  let watch: string | undefined;
  let perm = "";
  const calls: string[] = [];
  const fields: RuleField[] = [];
  for (let at = 0; at < words.length; at += 2) {
    const [option, value] = [words[at]!, words[at + 1]];
    if (value === undefined) return undefined;
    if (option === "-a" || option === "-A") target = value.split(",");
    else if (option === "-w") watch = value;
    else if (option === "-p") perm = value;
    else if (option === "-S") calls.push(...value.split(","));
    else if (option === "-F" || option === "-C") {
      const [, name = "", operator = "", right = ""] = FIELD.exec(value) ?? [];
      if (name === "") return undefined;
      fields.push({ name: name.toLowerCase(), operator, value: right });
    } else if (option !== "-k") return undefined;
  }
  const list = watch === undefined ? target?.find((word) => LISTS.has(word)) : "exit";
  const action = watch === undefined ? target?.find((word) => ACTIONS.has(word)) : "always";
  if (list === undefined || action === undefined || action === "possible") return undefined;
  const isTree = watch?.endsWith("/") === true && watch !== "/";
  const own = watch === undefined ? [] : watchFields(isTree ? watch.slice(0, -1) : watch, isTree, perm);
  const isFile = fields.some(({ name }) => name === "path" || name === "dir" || name === "perm");
  return {
    line,
    text,
    list: list as AuditRule["list"],
    action: action as AuditRule["action"],
    arch: fields.find(({ name }) => name === "arch")?.value ?? "",
    calls:
      watch !== undefined || calls.includes("all") || (calls.length === 0 && (isFile || list === "exit"))
        ? "all"
        : calls,
    fields: [...own, ...fields.filter(({ name }) => name !== "arch" && name !== "key")],
  };
}

function watchFields(path: string, isTree: boolean, perm: string): RuleField[] {
  return [
    { name: isTree ? "dir" : "path", operator: "=", value: path },
    { name: "perm", operator: "=", value: perm === "" ? "rwxa" : perm },
  ];
}

/** Words between blanks; quotation marks hold a word together. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c!);
}
