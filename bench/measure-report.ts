// SPDX-License-Identifier: Apache-2.0
import { spawnSync } from "node:child_process";
import { openForReading } from "../store/connection.ts";
import { ctraudit } from "./ctraudit-command.ts";
import type { BenchLog } from "./logs.ts";
import type { Measure } from "./measure.ts";
import type { Peer, Peers } from "./peers.ts";
import { type Command, median, runAlternating, runProcess, type Usage } from "./run-process.ts";

const INSIDE = 500;
const WHOLE = 20;
const BIG_REPORT = 50_000;

/**
 * Look-ups with filters that make ausearch read the whole file, each against ctraudit with the same filter, whole process and
 * inside; a dossier against `aureport --summary`; and a large HTML report.
 */
export function measureReport(log: BenchLog, database: string, peers: Peers, runs: number): Measure[] {
  const { ausearch } = peers;
  const { program, pid, container } = chooseSubjects(database);
  const filters = [
    ["-x", program],
    ["-p", String(pid)],
    ["-sv", "no"],
    ["-m", "EXECVE"],
  ];
  const measures = filters.flatMap((filter) => lookUp(log, database, ausearch, filter, runs));
  const dossier = ctraudit("report", "container", container, "--db", database);
  const commands = [dossier, ...(ausearch === null ? [] : [summaryBy(ausearch, log.file)])];
  const [own, peer] = runAlternating(commands, runs) as [Usage, Usage?];
  const html = ctraudit(
    "report",
    "events",
    "--limit",
    String(BIG_REPORT),
    "--format",
    "html",
    "--db",
    database,
  );
  const page = runProcess(html);
  const bytes = spawnSync(html.program, [...html.arguments], { maxBuffer: 1 << 28 }).stdout.length;
  const group = `report ${log.name}`;
  return [
    ...measures,
    {
      group,
      what: "dossier of a container, whole process",
      value: own.wallMs,
      unit: "ms",
      ...(peer
        ? {
            against: `aureport --summary ${(peer.wallMs / 1000).toFixed(2)} s`,
            ratio: peer.wallMs / own.wallMs,
            bar: WHOLE,
            aim: WHOLE * 2,
            better: "more" as const,
          }
        : {}),
    },
    { group, what: `HTML of ${BIG_REPORT} events, whole process`, value: page.wallMs, unit: "ms" },
    {
      group,
      what: `HTML of ${BIG_REPORT} events, size`,
      value: bytes / 1e6,
      unit: "MB",
      against: "10 MB",
      ratio: bytes / 10e6,
      bar: 1,
      aim: 0.5,
      better: "less",
    },
  ];
}

function lookUp(
  log: BenchLog,
  database: string,
  ausearch: Peer | null,
  filter: readonly string[],
  runs: number,
): Measure[] {
  const own = ctraudit("search", ...filter, "--count", "--stats", "--db", database);
  const peer: Command[] =
    ausearch === null
      ? []
      : [{ ...ausearch, arguments: [...filter, "--raw", "-if", log.file], accept: [0, 1] }];
  const [found, theirs] = runAlternating([own, ...peer], runs) as [Usage, Usage?];
  const insideMs = median(
    Array.from({ length: runs }, () =>
      Number(/in ([\d.]+) ms from open/.exec(runProcess(own).stderr)?.[1] ?? Number.NaN),
    ),
  );
  const group = `report ${log.name}`;
  const against = (ms: number, bar: number) =>
    theirs
      ? {
          against: `ausearch ${(theirs.wallMs / 1000).toFixed(2)} s`,
          ratio: theirs.wallMs / ms,
          bar,
          aim: bar * 2,
          better: "more" as const,
        }
      : {};
  const what = `search ${filter.join(" ")}, counted`;
  return [
    {
      group,
      what: `${what}, whole process`,
      value: found.wallMs,
      unit: "ms",
      ...against(found.wallMs, WHOLE),
    },
    { group, what: `${what}, inside`, value: insideMs, unit: "ms", ...against(insideMs, INSIDE) },
  ];
}

function summaryBy(ausearch: Peer, file: string): Command {
  return {
    ...ausearch,
    program: ausearch.program.replace(/ausearch$/, "aureport"),
    arguments: ["--summary", "-if", file],
    accept: [0, 1],
  };
}

/** A program and a process of some hundred events, and the container that has nearest to a thousand. */
function chooseSubjects(database: string): { program: string; pid: number; container: string } {
  const store = openForReading(database);
  const container = store
    .prepare(
      `SELECT x.value FROM container c JOIN container_name x ON x.container = c.id AND x.kind IN ('id', 'name')
       JOIN membership m ON m.container = c.id JOIN event e ON e.pid = m.pid AND e.id BETWEEN m.from_event AND m.to_event
       WHERE c.class <> 'host' GROUP BY c.id ORDER BY abs(count(DISTINCT e.id) - 1000) LIMIT 1`,
    )
    .pluck()
    .get() as string;
  const program = store
    .prepare(
      "SELECT s.value FROM event e JOIN actor a ON a.id = e.actor JOIN program p ON p.id = a.program JOIN string s ON s.id = p.exe GROUP BY s.value ORDER BY abs(count(*) - 500) LIMIT 1",
    )
    .pluck()
    .get() as string;
  const pid = store
    .prepare("SELECT pid FROM event WHERE pid IS NOT NULL GROUP BY pid ORDER BY abs(count(*) - 500) LIMIT 1")
    .pluck()
    .get() as number;
  store.close();
  return { program, pid, container };
}
