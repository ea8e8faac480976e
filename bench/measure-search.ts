// SPDX-License-Identifier: Apache-2.0
import { openForReading, sequenceOf } from "../store/api.ts";
import { ctraudit } from "./ctraudit-command.ts";
import type { BenchLog } from "./logs.ts";
import type { Measure } from "./measure.ts";
import { ausearchPid, type Peers } from "./peers.ts";
import { type Command, median, runAlternating, runProcess, type Usage } from "./run-process.ts";

const HOUR_MS = 3_600_000;

interface Question {
  readonly container: string;
  readonly pid: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Search by container and hour in the ingested log, against ausearch's cheapest scan of the file; and the tree. */
export function measureSearch(log: BenchLog, database: string, peers: Peers, runs: number): Measure[] {
  const question = chooseQuestion(database);
  const when = ["-ts", stamp(question.fromMs), "-te", stamp(question.toMs)];
  const search = ctraudit(
    "search",
    "--container",
    question.container,
    ...when,
    "--format",
    "ndjson",
    "--stats",
    "--db",
    database,
  );
  const commands: Command[] = [search, ctraudit("--version"), ctraudit("tree", "--db", database)];
  if (peers.ausearch) commands.push(ausearchPid(peers.ausearch, log.file, question.pid));
  const [found, start, tree, peer] = runAlternating(commands, runs) as [Usage, Usage, Usage, Usage?];
  const innerMs = median(Array.from({ length: runs }, () => innerTime(runProcess(search).stderr)));
  const group = `search ${log.name}`;
  const against = peer ? `ausearch -p ${(peer.wallMs / 1000).toFixed(2)} s` : undefined;
  const compared = (ms: number, bar: number, aim: number): Partial<Measure> =>
    peer ? { against: against ?? "", ratio: peer.wallMs / ms, bar, aim, better: "more" } : {};
  return [
    {
      group,
      what: "container and hour, whole process",
      value: found.wallMs,
      unit: "ms",
      ...compared(found.wallMs, 20, 30),
    },
    {
      group,
      what: "container and hour, the query itself",
      value: innerMs,
      unit: "ms",
      ...compared(innerMs, 500, 2000),
    },
    { group, what: "start-up of the process (--version)", value: start.wallMs, unit: "ms" },
    { group: `tree ${log.name}`, what: "whole process", value: tree.wallMs, unit: "ms" },
  ];
}

function stamp(ms: number): string {
  return `${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, "0")}`;
}

function innerTime(stderr: string): number {
  return Number(/in ([\d.]+) ms from open to last row/.exec(stderr)?.[1] ?? Number.NaN);
}

/** The container with the median number of events, the hour around the middle of its life, and a pid of it. */
function chooseQuestion(database: string): Question {
  const store = openForReading(database);
  const rows = store
    .prepare(
      `SELECT c.key_event AS key, n.name AS node, m.pid, count(e.id) AS events, min(e.time_ms) AS first_ms, max(e.time_ms) AS last_ms,
         (SELECT time_ms FROM event WHERE id = c.key_event) AS key_ms
       FROM container c JOIN boot b ON b.id = c.boot JOIN node n ON n.id = b.node
       JOIN membership m ON m.container = c.id JOIN event e ON e.pid = m.pid AND e.id BETWEEN m.from_event AND m.to_event
       WHERE c.class <> 'host' GROUP BY c.id ORDER BY events`,
    )
    .all() as {
    key: number;
    node: string | null;
    pid: number;
    first_ms: number;
    last_ms: number;
    key_ms: number;
  }[];
  store.close();
  const row = rows[Math.floor(rows.length / 2)];
  if (!row) throw new Error(`${database} has no container to search for`);
  const id = `${stamp(row.key_ms)}:${sequenceOf(row.key) % 2 ** 32}`;
  const middle = (row.first_ms + row.last_ms) / 2;
  const fromMs = Math.floor(middle - HOUR_MS / 2);
  return {
    container: row.node === null ? id : `${row.node}/${id}`,
    pid: row.pid,
    fromMs,
    toMs: fromMs + HOUR_MS,
  };
}
