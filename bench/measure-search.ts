// SPDX-License-Identifier: Apache-2.0
import { openForReading } from "../store/connection.ts";
import { sequenceOf } from "../store/event-key.ts";
import { ctraudit } from "./ctraudit-command.ts";
import type { BenchLog } from "./logs.ts";
import type { Measure } from "./measure.ts";
import { ausearchPid, type Peers } from "./peers.ts";
import { type Command, median, runAlternating, runProcess, type Usage } from "./run-process.ts";

const HOUR_MS = 3_600_000;

export interface Question {
  readonly container: string;
  readonly pid: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Search by container and hour in the ingested log, against ausearch's cheapest scan of the file. Asked of
 * the container whose hour has nearest to a thousand events (what somebody reads), and of the one that has most.
 */
export function measureSearch(log: BenchLog, database: string, peers: Peers, runs: number): Measure[] {
  const { usual, largest } = chooseQuestions(database);
  const [search, all] = [usual, largest].map((question) => searchCommand(question, database)) as [
    Command,
    Command,
  ];
  const commands: Command[] = [search, all];
  if (peers.ausearch) commands.push(ausearchPid(peers.ausearch, log.file, usual.pid));
  const usages = runAlternating(commands, runs) as [Usage, Usage, Usage?];
  const [found, foundAll, peer] = usages;
  const innerMs = median(Array.from({ length: runs }, () => innerTime(runProcess(search).stderr)));
  const group = `search ${log.name}`;
  const compared = (ms: number, bar: number, aim: number): Partial<Measure> =>
    peer
      ? {
          against: `ausearch -p ${(peer.wallMs / 1000).toFixed(2)} s`,
          ratio: peer.wallMs / ms,
          bar,
          aim,
          better: "more",
        }
      : {};
  const [few, many] = [found, foundAll].map(
    ({ stderr }) => `container and hour, ${countFound(stderr)} events`,
  );
  return [
    {
      group,
      what: `${few}, whole process`,
      value: found.wallMs,
      unit: "ms",
      ...compared(found.wallMs, 20, 30),
    },
    { group, what: `${few}, the query itself`, value: innerMs, unit: "ms", ...compared(innerMs, 500, 2000) },
    { group, what: `${many}, whole process`, value: foundAll.wallMs, unit: "ms" },
  ];
}

export function searchCommand({ container, fromMs, toMs }: Question, database: string): Command {
  const when = ["-ts", stamp(fromMs), "-te", stamp(toMs)];
  return ctraudit(
    "search",
    "--container",
    container,
    ...when,
    "--format",
    "ndjson",
    "--stats",
    "--db",
    database,
  );
}

function countFound(stderr: string): string {
  return /(\d+) found in /.exec(stderr)?.[1] ?? "?";
}

function stamp(ms: number): string {
  return `${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, "0")}`;
}

function innerTime(stderr: string): number {
  return Number(/in ([\d.]+) ms from open to last row/.exec(stderr)?.[1] ?? Number.NaN);
}

interface ContainerRow {
  readonly key: number;
  readonly node: string | null;
  readonly pid: number;
  readonly events: number;
  readonly first_ms: number;
  readonly last_ms: number;
  readonly key_ms: number;
}

const USUAL_EVENTS = 1000;

/** Two containers, the hour around the middle of their lives, and a pid of each. */
export function chooseQuestions(database: string): { usual: Question; largest: Question } {
  const store = openForReading(database);
  const rows = store
    .prepare(
      `SELECT c.key_event AS key, n.name AS node, m.pid, count(e.id) AS events, min(e.time_ms) AS first_ms, max(e.time_ms) AS last_ms,
         (SELECT time_ms FROM event WHERE id = c.key_event) AS key_ms
       FROM container c JOIN boot b ON b.id = c.boot JOIN node n ON n.id = b.node
       JOIN membership m ON m.container = c.id JOIN event e ON e.pid = m.pid AND e.id BETWEEN m.from_event AND m.to_event
       WHERE c.class <> 'host' GROUP BY c.id ORDER BY events`,
    )
    .all() as ContainerRow[];
  store.close();
  const distance = ({ events }: ContainerRow): number => Math.abs(Math.log(events / USUAL_EVENTS));
  const usual = rows.toSorted((a, b) => distance(a) - distance(b))[0];
  const largest = rows.at(-1);
  if (!usual || !largest) throw new Error(`${database} has no container to search for`);
  return { usual: questionAbout(usual), largest: questionAbout(largest) };
}

function questionAbout(row: ContainerRow): Question {
  const id = `${stamp(row.key_ms)}:${sequenceOf(row.key) % 2 ** 32}`;
  const fromMs = Math.floor((row.first_ms + row.last_ms) / 2 - HOUR_MS / 2);
  const container = row.node === null ? id : `${row.node}/${id}`;
  return { container, pid: row.pid, fromMs, toMs: fromMs + HOUR_MS };
}
