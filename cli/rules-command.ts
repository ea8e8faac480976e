// SPDX-License-Identifier: Apache-2.0
import { readFileSync, statSync } from "node:fs";
import { machine as machineName } from "node:os";
import { assessRules, type RuleAnswer } from "../query/rules/assess-rules.ts";
import type { RuleFile } from "../query/rules/audit-rule.ts";
import { readRules } from "../query/rules/read-rules.ts";
import { MACHINES, type RuleMachine } from "../query/rules/recommended-rules.ts";
import { rulesCheckText, rulesFileText } from "../report/rules-text.ts";
import { safeJson } from "../report/safe-json.ts";
import { CliError } from "./cli-error.ts";
import { type CommandHandler, EXIT, type OptionValues } from "./command-handler.ts";
import { readChoice } from "./read-number.ts";

const MAX_BYTES = 16 * 1024 * 1024;
/** Minor number of the device of namespaces on most kernels. */
const USUAL_MINOR = 4;

/** `ctraudit rules`: the audit rules that ctraudit needs; `ctraudit rules check FILE|-`: the proofs possible with other rules. */
export const rulesCommand: CommandHandler = async ([action, path], options, { stdout, columns }) => {
  const machine = machineOf(options);
  const isOwn = options.text("machine") === undefined;
  const minor = isOwn ? minorOfNamespaces() : USUAL_MINOR;
  if (action === undefined) {
    const size = options.isSet("minimal") ? "minimal" : options.isSet("full") ? "full" : "usual";
    stdout.write(rulesFileText(size, machine, minor, isOwn));
    return EXIT.done;
  }
  if (action !== "check" || path === undefined)
    throw new CliError("CTR_CLI_USAGE", `cannot do: rules ${action}`, {
      hint: "ctraudit rules check FILE, or auditctl -l | ctraudit rules check -",
    });
  const format = readChoice(options, "format", ["text", "json"]) ?? "text";
  const file = readRules(readText(path));
  const answer = assessRules(file, machine, minor);
  if (format === "json") stdout.write(`${safeJson(asJson(file, answer, machine))}\n`);
  else stdout.write(rulesCheckText(file, answer, machine, columns));
  return answer.toAdd.length === 0 && answer.obstacles.length === 0 ? EXIT.done : EXIT.nothing;
};

function machineOf(options: OptionValues): RuleMachine {
  const asked = options.text("machine") ?? machineName();
  const found = MACHINES.find(({ name }) => name === ALIASES.get(asked) || name === asked);
  if (found === undefined)
    throw new CliError("CTR_CLI_USAGE", `no such machine: ${asked}`, {
      hint: `--machine is one of ${MACHINES.map(({ name }) => name).join(", ")}`,
    });
  return found;
}

const ALIASES = new Map([
  ["arm64", "aarch64"],
  ["amd64", "x86_64"],
  ["i386", "i686"],
  ["i586", "i686"],
  ["armv6l", "armv7l"],
  ["armv8l", "armv7l"],
  ["ppc64", "ppc64le"],
]);

function minorOfNamespaces(): number {
  try {
    const { dev } = statSync("/proc/self/ns/pid");
    return (dev & 0xff) | ((dev >> 12) & ~0xff);
  } catch {
    return USUAL_MINOR;
  }
}

function readText(path: string): string {
  try {
    const bytes = readFileSync(path === "-" ? 0 : path);
    if (bytes.length > MAX_BYTES) throw new CliError("CTR_CLI_INPUT", `${path}: too long for audit rules`);
    return bytes.toString("latin1");
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw new CliError("CTR_CLI_INPUT", `cannot read ${path}: ${(error as Error).message}`, { cause: error });
  }
}

function asJson(
  { rules, unread }: RuleFile,
  { groups, obstacles, toAdd }: RuleAnswer,
  { name }: RuleMachine,
) {
  return {
    type: "rules",
    version: 1,
    data: {
      arch: name,
      rules: rules.length,
      unread,
      obstacles,
      groups: groups.map(({ group, level, lacks, conditions, needsLogin, kept }) => ({
        name: group.id,
        calls: group.calls,
        logged: level,
        proves: group.proves,
        without: group.without,
        lacks,
        conditions,
        needsLogin,
        kept: kept.map(({ line, text }) => ({ line, text })),
      })),
      toAdd,
    },
  };
}
