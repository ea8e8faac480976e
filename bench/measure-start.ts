// SPDX-License-Identifier: Apache-2.0
import { openForReading } from "../store/connection.ts";
import { ctraudit } from "./ctraudit-command.ts";
import type { Measure } from "./measure.ts";
import { chooseQuestions, searchCommand } from "./measure-search.ts";
import { type Command, medianUsage, pairedRatio, runInTurn } from "./run-process.ts";

/** GNU time counts CPU time in hundredths of a second: so many runs of a short command are one measurement. */
const REPETITIONS = 10;
const TURNS = 3;
const LOOP = `i=0; while [ $i -lt ${REPETITIONS} ]; do "$@" > /dev/null 2>&1; i=$((i + 1)); done`;

/** Cost of a command against Node.js itself, in pairs: its start, a search by container and hour, and the tree. */
export function measureStart(name: string, database: string, runs: number): Measure[] {
  const { usual } = chooseQuestions(database);
  const store = openForReading(database);
  const events = store.prepare("SELECT count(*) FROM event").pluck().get() as number;
  store.close();
  const node: Command = { program: process.execPath, arguments: ["-e", "0"] };
  const asked: readonly (readonly [what: string, command: Command, bar: number, aim: number])[] = [
    ["--version", ctraudit("--version"), 1.2, 1.1],
    ["search, container and hour", searchCommand(usual, database), 1.6, 1.3],
    ["tree", ctraudit("tree", "--db", database), 1.6, 1.3],
  ];
  const [idle, ...commands] = runInTurn(
    [node, ...asked.map(([, command]) => command)].map(repeated),
    Math.max(TURNS, runs),
  );
  return asked.map(([what, , bar, aim], index) => {
    const usages = commands[index]!;
    const cpu = (usage: ReturnType<typeof medianUsage>) => usage.cpuMs / REPETITIONS;
    return {
      group: `start ${name}, ${events.toLocaleString("en")} events`,
      what: `${what}, CPU of the whole process (wall ${(medianUsage(usages).wallMs / REPETITIONS).toFixed(0)} ms)`,
      value: cpu(medianUsage(usages)),
      unit: "ms",
      against: `node -e 0 ${cpu(medianUsage(idle!)).toFixed(0)} ms`,
      ratio: pairedRatio(usages, idle!),
      bar,
      aim,
    };
  });
}

function repeated({ program, arguments: words }: Command): Command {
  return { program: "/bin/sh", arguments: ["-c", LOOP, "sh", program, ...words] };
}
