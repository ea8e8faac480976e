// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { ExpressionError } from "../expression/expression-error.ts";
import { readBuiltinRules } from "../query/detections/builtin-rules.ts";
import { readRules } from "../query/detections/read-rules.ts";
import { MOST_YAML_BYTES } from "../query/detections/read-yaml.ts";
import type { DetectionRule, RuleProblem, RuleSet } from "../query/detections/rule.ts";
import type { AskedRules } from "../query/detections/rule-hits.ts";
import type { EventReader } from "../questions/event-reader.ts";
import { escapeControls } from "../report/escape-controls.ts";
import type { Zone } from "../report/zone.ts";
import type { Store } from "../store/store.ts";
import { CliError } from "./cli-error.ts";
import type { CliContext } from "./command-handler.ts";
import { readExpression } from "./read-expression.ts";

const RULE_FILE = /\.ya?ml$/i;
const MOST_FILES = 20_000;
const MOST_NOTED = 20;

/** Rules of files and folders, and those that come with ctraudit. */
export function readRuleSet(paths: readonly string[], isBuiltin: boolean): RuleSet {
  const sets = [...(isBuiltin ? [readBuiltinRules()] : []), readRuleFiles(paths)];
  return { rules: sets.flatMap(({ rules }) => rules), problems: sets.flatMap(({ problems }) => problems) };
}

/** A skipped rule, with its position and the reason. Its text is untrusted. */
export function problemText({ file, line, title, reason }: RuleProblem): string {
  return `ctraudit: ${escapeControls(`${file}:${line}: ${title === null ? "" : `${title}: `}${reason}`)}`;
}

export function warnOfProblems(problems: readonly RuleProblem[], { warn }: CliContext): void {
  for (const problem of problems.slice(0, MOST_NOTED)) warn(problemText(problem));
  if (problems.length > MOST_NOTED)
    warn(`ctraudit: and ${problems.length - MOST_NOTED} more rules that are not asked`);
}

/** Rules of files, and of all .yml and .yaml below folders. Throws CliError where a path is not there, or has no rule file. */
export function readRuleFiles(paths: readonly string[]): RuleSet {
  const sets = paths.flatMap(filesOf).map(readRuleFile);
  return { rules: sets.flatMap(({ rules }) => rules), problems: sets.flatMap(({ problems }) => problems) };
}

function filesOf(path: string): string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new CliError("CTR_CLI_NOT_FOUND", `no such file: ${path}`);
  if (!found.isDirectory()) return [path];
  const names = readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => RULE_FILE.test(name))
    .sort();
  if (names.length === 0)
    throw new CliError("CTR_CLI_NOT_FOUND", `no rules below ${path}`, {
      hint: "their files end in .yml or .yaml",
    });
  if (names.length > MOST_FILES)
    throw new CliError("CTR_CLI_USAGE", `more than ${MOST_FILES} rule files below ${path}`);
  return names.map((name) => join(path, name));
}

function readRuleFile(path: string): RuleSet {
  const refused = (reason: string): RuleSet => ({
    rules: [],
    problems: [{ file: path, line: 1, title: null, reason }],
  });
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile() !== true) return refused("not a file");
  if (found.size > MOST_YAML_BYTES) return refused(`larger than ${MOST_YAML_BYTES / 1024 / 1024} MiB`);
  try {
    return readRules(path, readFileSync(path, "utf8"));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return refused(`cannot be read (${code})`);
  }
}

/** Conditions of the rules' expressions in a database. A rule without one there is a problem. */
export async function askedRules(
  { rules, problems }: RuleSet,
  store: Store,
  reader: Pick<EventReader, "container" | "accounts">,
  zone: Zone,
  context: Pick<CliContext, "nowMs">,
): Promise<{ readonly asked: AskedRules; readonly problems: readonly RuleProblem[] }> {
  const found: RuleProblem[] = [...problems];
  const expressions: { rule: DetectionRule; condition: AskedRules["expressions"][number]["condition"] }[] =
    [];
  const sigma: AskedRules["sigma"][number][] = [];
  for (const rule of rules) {
    if (rule.kind === "sigma") {
      sigma.push(rule);
      continue;
    }
    try {
      expressions.push({
        rule,
        condition: await readExpression(store, rule.expression, reader, zone, context),
      });
    } catch (error) {
      if (!(error instanceof ExpressionError) && !(error instanceof CliError)) throw error;
      const isWaiting = error instanceof CliError && error.code === "CTR_CLI_NOT_FOUND";
      const { file, line, title } = rule;
      found.push({ file, line, title, reason: error.message, ...(isWaiting ? { isWaiting } : {}) });
    }
  }
  return { asked: { sigma, expressions }, problems: found };
}
