// SPDX-License-Identifier: Apache-2.0
import type { AuditRule, RuleFile } from "./audit-rule.ts";
import { type CallCoverage, coverageOf } from "./call-coverage.ts";
import { groupsOf, type RuleGroup, type RuleMachine, rulesOf } from "./recommended-rules.ts";

/** Coverage of a group of calls by rules. */
export interface GroupAnswer {
  readonly group: RuleGroup;
  readonly level: CallCoverage["level"];
  /** Calls that are logged in part or not at all, with the architectures for which that holds. */
  readonly lacks: readonly {
    readonly call: string;
    readonly level: "some" | "none";
    readonly archs: readonly string[];
  }[];
  /** Conditions that leave calls out. */
  readonly conditions: readonly string[];
  /** All of them ask for a login: no daemon has one, nor a container that a daemon has started. */
  readonly needsLogin: boolean;
  /** Rules that keep calls out of the log. */
  readonly kept: readonly AuditRule[];
}

/** Evidence that a set of rules allows. */
export interface RuleAnswer {
  readonly groups: readonly GroupAnswer[];
  /** Why nothing at all, or whole records, are missing from the log. */
  readonly obstacles: readonly { readonly text: string; readonly line: number }[];
  /** Rules to add, with those that are there already left out. */
  readonly toAdd: readonly string[];
}

const RECORDS: Readonly<Record<string, string>> = {
  SYSCALL: "no event says what was called or by whom: nothing can be placed",
  PATH: "namespace files, overlay devices and root directories are missing",
  EXECVE: "containers have no names, programs no arguments",
  CWD: "paths of files are relative to nothing",
  CONFIG_CHANGE: "changes of the rules are not seen",
};

/** Holds rules against what ctraudit needs. `minor`: minor number of the device of namespaces. */
export function assessRules({ rules, enabled }: RuleFile, machine: RuleMachine, minor: number): RuleAnswer {
  const groups = groupsOf("usual").map((group) => assessGroup(rules, group, machine));
  return {
    groups,
    obstacles: obstaclesOf(rules, enabled),
    toAdd: groups.flatMap(({ group, level }) => (level === "all" ? [] : rulesOf(group, machine, minor))),
  };
}

function obstaclesOf(rules: readonly AuditRule[], enabled: string | undefined): RuleAnswer["obstacles"] {
  const tasks = rules.filter(
    ({ list, action, fields }) => list === "task" && action === "never" && fields.length === 0,
  );
  const excluded = rules.flatMap(({ list, fields, line }) =>
    list !== "exclude"
      ? []
      : fields.flatMap(({ name, operator, value }) => {
          const type = value.toUpperCase();
          const lost = name === "msgtype" && operator === "=" ? RECORDS[type] : undefined;
          return lost === undefined ? [] : [{ text: `${type} records are left out: ${lost}`, line }];
        }),
  );
  return [
    ...(enabled === "0" ? [{ text: "auditing is off (-e 0): nothing is logged", line: 0 }] : []),
    ...tasks.map(({ line, text }) => ({ text: `no process is audited (${text}): no call is logged`, line })),
    ...excluded,
  ];
}

const LOGIN = /^(?:auid|loginuid)(?:>=|>|!=)/;
const NAMESPACE_DEVICE = /^dev(?:major|minor)=\d+$/;

function assessGroup(rules: readonly AuditRule[], group: RuleGroup, { archs }: RuleMachine): GroupAnswer {
  const lacks = new Map<string, { call: string; level: "some" | "none"; archs: string[] }>();
  const conditions = new Set<string>();
  const kept = new Set<AuditRule>();
  const asked = group.ofNamespaces === true ? rules.filter(mayBeOfNamespaces) : rules;
  const levels = archs.flatMap((arch) =>
    group.calls
      .filter((name) => !arch.lacks.includes(name))
      .map((call) => {
        const coverage = coverageOf(asked, arch, call);
        const level = levelOf(coverage, group);
        if (level === "all") return level;
        const lack = lacks.get(`${call} ${level}`) ?? { call, level, archs: [] };
        lacks.set(`${call} ${level}`, lack);
        lack.archs.push(arch.word);
        for (const limit of coverage.limits) conditions.add(limit.conditions.join(" and "));
        if (coverage.kept !== undefined) kept.add(coverage.kept);
        return level;
      }),
  );
  const level = levels.every((each) => each === "all")
    ? "all"
    : levels.every((each) => each === "none")
      ? "none"
      : "some";
  const needsLogin =
    conditions.size > 0 &&
    [...conditions].every((text) => text.split(" and ").some((one) => LOGIN.test(one)));
  return {
    group,
    level,
    lacks: [...lacks.values()],
    conditions: [...conditions],
    needsLogin,
    kept: [...kept],
  };
}

/** A rule of other files never logs an open of a namespace. */
function mayBeOfNamespaces({ fields }: AuditRule): boolean {
  return fields.every(
    ({ name, value }) => !/^(?:path|dir)$/.test(name) || value === "/" || value.startsWith("/proc"),
  );
}

/** Of opens the files of namespaces are enough. */
function levelOf({ level, limits }: CallCoverage, { ofNamespaces }: RuleGroup): CallCoverage["level"] {
  const isEnough = limits.some(({ conditions }) => conditions.every((text) => NAMESPACE_DEVICE.test(text)));
  return ofNamespaces === true && level === "some" && isEnough ? "all" : level;
}
