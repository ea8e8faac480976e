// SPDX-License-Identifier: Apache-2.0
import type { RuleAnswer } from "../query/rules/assess-rules.ts";
import type { RuleFile } from "../query/rules/audit-rule.ts";
import {
  groupsOf,
  MEASURED_PROGRAMS,
  type RuleGroup,
  type RuleMachine,
  type RuleSize,
  rulesOf,
} from "../query/rules/recommended-rules.ts";
import { escapeControls } from "./escape-controls.ts";
import { counted } from "./number-text.ts";
import { wrap } from "./proof-text.ts";

const MOST_UNREAD = 5;

/** Rules of a size as a file for /etc/audit/rules.d: each with its reason and its share of the logged events. */
export function rulesFileText(size: RuleSize, machine: RuleMachine, minor: number, isOwn: boolean): string {
  const groups = groupsOf(size);
  const total = groups.reduce((sum, { measured = 0 }) => sum + measured, 0);
  const lines = [
    ...comment(
      `Audit rules for ctraudit (${size}), for ${machine.name}. Load them: ctraudit rules > /etc/audit/rules.d/30-ctraudit.rules; augenrules --load; then run once: nsenter --net=/proc/self/ns/net unshare true`,
    ),
    ...comment(
      `In brackets: share of 1,000 events that these rules logged on a host with two containers; about ${(total / MEASURED_PROGRAMS).toFixed(1)} events for each program run.`,
    ),
  ];
  for (const group of groups) {
    lines.push(...comment(`${group.id}: ${group.proves} [${costOf(group, total)}]`));
    if (group.ofNamespaces === true && !isOwn)
      lines.push(...comment("devminor: what stat -Lc %Ld /proc/self/ns/pid prints there"));
    lines.push(...rulesOf(group, machine, minor));
  }
  return `${lines.join("\n")}\n`;
}

function costOf({ measured }: RuleGroup, total: number): string {
  if (measured === undefined) return "not measured";
  const share = Math.round((measured / total) * 1000);
  return share === 0 ? "below 1" : String(share);
}

function comment(text: string): string[] {
  return wrap(text, 76).map((line) => `## ${line.trimStart()}`);
}

const LEVELS = { all: "yes", some: "in part; where it is not", none: "no" } as const;
const LABEL = 18;

/** Evidence that rules allow, evidence that they do not, and rules to add. */
export function rulesCheckText(
  file: RuleFile,
  answer: RuleAnswer,
  machine: RuleMachine,
  columns: number,
): string {
  const lines: string[] = [];
  const say = (text: string) => lines.push(...wrap(text, columns));
  say(`${counted(file.rules.length, "rule")}, for ${machine.name}`);
  for (const { line, text } of file.unread.slice(0, MOST_UNREAD))
    say(`not read: line ${line}: ${escapeControls(text)}`);
  if (file.unread.length > MOST_UNREAD) say(`not read: ${file.unread.length - MOST_UNREAD} more lines`);
  for (const { text, line } of answer.obstacles)
    say(`${line === 0 ? "" : `line ${line}: `}${escapeControls(text)}`);
  say(proofLine(answer));
  lines.push("");
  for (const { group, level, lacks, conditions, needsLogin, kept } of answer.groups) {
    const row = (name: string, text: string) =>
      lines.push(...hanging(name.padEnd(LABEL), escapeControls(text), columns));
    row(group.id, `${LEVELS[level]}: ${level === "all" ? group.proves : group.without}`);
    if (level === "all") continue;
    for (const [of, words] of [
      ["some", "in part"],
      ["none", "not logged"],
    ] as const) {
      const some = lacks.filter((each) => each.level === of);
      if (some.length > 0) row("", `${words}: ${lacksText(some, machine)}`);
    }
    if (conditions.length > 0) row("", `only where ${conditionsText(conditions)}`);
    if (needsLogin)
      row("", "daemons and the containers that they start have no login: none of their calls is logged");
    for (const { line, text } of kept) row("", `line ${line} keeps them out: ${text}`);
  }
  lines.push("");
  if (answer.toAdd.length === 0) lines.push("nothing to add");
  else {
    lines.push("lines to add:", ...answer.toAdd);
    if (
      answer.groups.some(
        ({ kept, conditions }) => kept.length > 0 || conditions.some((text) => text.startsWith("not where")),
      )
    )
      say("They must come before the lines that keep calls out: the first rule that matches decides.");
  }
  return `${lines.join("\n")}\n`;
}

/** Calls by name; if only one of two architectures is concerned, with its name. */
function lacksText(lacks: RuleAnswer["groups"][number]["lacks"], { archs }: RuleMachine): string {
  const texts = [...new Set(lacks.map(({ archs: of }) => of.join()))].map((of) => {
    const calls = lacks.filter((each) => each.archs.join() === of).map(({ call }) => call);
    const only =
      of.split(",").length < archs.length ? ` of ${of === "b32" ? "32-bit" : "64-bit"} programs` : "";
    return `${calls.join(", ")}${only}`;
  });
  return texts.join("; ");
}

const MOST_CONDITIONS = 3;

function conditionsText(conditions: readonly string[]): string {
  const rest = conditions.length - MOST_CONDITIONS;
  return `${conditions.slice(0, MOST_CONDITIONS).join("; or ")}${rest > 0 ? `; and ${rest} more` : ""}`;
}

/** In the words of `ctraudit stats`. */
function proofLine({ groups, obstacles }: RuleAnswer): string {
  const isLost = obstacles.some(({ text }) => /nothing is logged|no call is logged/.test(text));
  const callsOf = (level: string) =>
    groups.filter((each) => each.level === level).flatMap(({ group }) => wordsOf(group));
  const all = isLost ? [] : callsOf("all");
  const some = isLost ? [] : callsOf("some");
  const none = isLost ? groups.flatMap(({ group }) => wordsOf(group)) : callsOf("none");
  const parts = [
    `what a log under these rules can prove with: ${all.length === 0 ? "nothing whole" : all.join(", ")}`,
    ...(some.length === 0 ? [] : [`in part ${some.join(", ")}`]),
    ...(none.length === 0 ? [] : [`no ${none.join(", ")}`]),
  ];
  return parts.join("; ");
}

function wordsOf({ ofNamespaces, calls }: RuleGroup): readonly string[] {
  return ofNamespaces === true ? ["/proc/*/ns paths"] : calls;
}

/** A label with hanging text. */
function hanging(label: string, text: string, columns: number): string[] {
  const room = Math.max(20, columns - label.length);
  return wrap(text, room).map(
    (line, at) => `${at === 0 ? label : " ".repeat(label.length)}${line.trimStart()}`,
  );
}
