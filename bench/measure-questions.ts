// SPDX-License-Identifier: Apache-2.0
import { openForReading } from "../store/connection.ts";
import { sequenceOf } from "../store/event-key.ts";
import { ctraudit } from "./ctraudit-command.ts";
import type { Measure } from "./measure.ts";
import { type Command, median, runInTurn } from "./run-process.ts";

const LIMIT_MS = 1000;

/** Questions to a large database: CPU time beyond that of a start, each below a second. */
export function measureQuestions(name: string, database: string, runs: number): Measure[] {
  const { container, program, file, events, containers } = subjects(database);
  const asked: readonly (readonly [string, ...string[]])[] = [
    ["tree", "tree"],
    ["stats", "stats"],
    ["summary", "report", "summary"],
    ["escapes", "report", "escapes"],
    ["dossier", "report", "container", container],
    ["search by container", "search", "--container", container, "--count"],
    ["search by program", "search", "--executable", program, "--count"],
    ["search by file", "search", "--file", file, "--count"],
  ];
  const commands: Command[] = asked.map(([, ...words]) => ctraudit(...words, "--db", database));
  const [idle, ...usages] = runInTurn([ctraudit("--version"), ...commands], runs);
  return asked.map(([what], index) => {
    const beyond = median(usages[index]!.map(({ cpuMs }, run) => cpuMs - idle![run]!.cpuMs));
    return {
      group: `questions ${name}, ${events.toLocaleString("en")} events, ${containers.toLocaleString("en")} containers`,
      what: `${what}, CPU beyond the start (${median(usages[index]!.map(({ peakMb }) => peakMb)).toFixed(0)} MB)`,
      value: beyond,
      unit: "ms",
      against: "1 s",
      ratio: beyond / LIMIT_MS,
      bar: 1,
    };
  });
}

/** The container, the program and the file in the middle of those with most events. */
function subjects(database: string) {
  const store = openForReading(database);
  const value = (sql: string) => store.prepare(sql).pluck().get() as number | string;
  const key = value(
    "SELECT c.key_event FROM container c JOIN membership m ON m.container = c.id WHERE c.class <> 'host' GROUP BY c.id ORDER BY c.id LIMIT 1 OFFSET (SELECT count(*) / 2 FROM container WHERE class <> 'host')",
  ) as number;
  const node = store.prepare("SELECT n.name FROM boot b JOIN node n ON n.id = b.node").pluck().get() as
    | string
    | null;
  const time = store.prepare("SELECT time_ms FROM event WHERE id = ?").pluck().get(key) as number;
  const id = `${Math.floor(time / 1000)}.${String(time % 1000).padStart(3, "0")}:${sequenceOf(key) % 2 ** 32}`;
  const found = {
    container: node === null ? id : `${node}/${id}`,
    program: String(value("SELECT s.value FROM program p JOIN string s ON s.id = p.exe LIMIT 1 OFFSET 5")),
    file: String(
      value(
        "SELECT s.value FROM path p JOIN string s ON s.id = p.name WHERE s.value LIKE '/%' LIMIT 1 OFFSET 50",
      ),
    ),
    events: value("SELECT count(*) FROM event") as number,
    containers: value("SELECT count(*) FROM container") as number,
  };
  store.close();
  return found;
}
