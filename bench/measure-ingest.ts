// SPDX-License-Identifier: Apache-2.0
import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { openForReading } from "../store/connection.ts";
import { ingestCommand, removeDatabase } from "./ctraudit-command.ts";
import type { BenchLog } from "./logs.ts";
import type { Measure } from "./measure.ts";
import { ausearchScan, laurelConvert, type Peers } from "./peers.ts";
import { type Command, runAlternating, type Usage } from "./run-process.ts";

export interface IngestFigures {
  readonly usage: Usage;
  readonly events: number;
}

/** Ingest of one log, against ausearch scanning and laurel converting the same file, in turn. Leaves `database` behind. */
export function measureIngest(
  log: BenchLog,
  database: string,
  peers: Peers,
  runs: number,
  folder: string,
): Measure[] {
  const commands: Command[] = [ingestCommand(log.file, database)];
  if (peers.ausearch) commands.push(ausearchScan(peers.ausearch, log.file));
  if (peers.laurel) commands.push(laurelConvert(peers.laurel, log.file, folder));
  const usages = runAlternating(commands, runs, (index) => {
    if (index === 0) removeDatabase(database);
    rmSync(join(folder, "laurel", "audit.log"), { force: true });
  });
  const [ours, ...others] = usages as [Usage, ...Usage[]];
  const megabytes = statSync(log.file).size / 1e6;
  const group = `ingest ${log.name}`;
  const speed = { group, what: "speed", value: megabytes / (ours.wallMs / 1000), unit: "MB/s" };
  const measures: Measure[] = [speed];
  const ausearch = peers.ausearch ? others.shift() : undefined;
  if (ausearch) {
    const against = `ausearch --raw ${(ausearch.wallMs / 1000).toFixed(2)} s`;
    const limits = { bar: log.ingestBar, aim: 0.7, ratio: ours.wallMs / ausearch.wallMs };
    measures.push({ group, what: "wall time", value: ours.wallMs / 1000, unit: "s", against, ...limits });
  } else measures.push({ group, what: "wall time", value: ours.wallMs / 1000, unit: "s" });
  const laurel = peers.laurel ? others.shift() : undefined;
  const cpu = { group, what: "CPU time", value: ours.cpuMs / 1000, unit: "s" };
  if (laurel) {
    const against = `laurel ${(laurel.cpuMs / 1000).toFixed(2)} s`;
    measures.push({ ...cpu, against, ratio: ours.cpuMs / laurel.cpuMs, bar: 0.7, aim: 0.35 });
  } else measures.push(cpu);
  measures.push({
    group,
    what: "peak memory",
    value: ours.peakMb,
    unit: "MB",
    against: "300 MB",
    ratio: ours.peakMb / 300,
    bar: 1,
    aim: 0.5,
  });
  return measures;
}

/** Peak memory and cost per event at two sizes of the same log. */
export function measureGrowth(small: BenchLog, large: BenchLog, folder: string, runs: number): Measure[] {
  const logs = [small, large];
  const databases = logs.map((log) => join(folder, `${log.name}.db`));
  const commands = logs.map((log, index) => ingestCommand(log.file, databases[index] as string));
  const usages = runAlternating(commands, runs, (index) => removeDatabase(databases[index] as string));
  const [a, b] = usages.map((usage, index) => {
    const store = openForReading(databases[index] as string);
    const events = store.prepare("SELECT count(*) FROM event").pluck().get() as number;
    store.close();
    return { usage, events, microseconds: (usage.wallMs * 1000) / events };
  }) as [IngestFigures & { microseconds: number }, IngestFigures & { microseconds: number }];
  for (const database of databases) removeDatabase(database);
  const group = `${large.name} against ${small.name}`;
  return [
    {
      group,
      what: "peak memory",
      value: b.usage.peakMb,
      unit: "MB",
      against: `${a.usage.peakMb.toFixed(0)} MB`,
      ratio: b.usage.peakMb / a.usage.peakMb,
      bar: 1.3,
    },
    {
      group,
      what: "peak memory, absolute",
      value: b.usage.peakMb,
      unit: "MB",
      against: "300 MB",
      ratio: b.usage.peakMb / 300,
      bar: 1,
      aim: 0.5,
    },
    {
      group,
      what: "cost per event",
      value: b.microseconds,
      unit: "µs",
      against: `${a.microseconds.toFixed(2)} µs`,
      ratio: b.microseconds / a.microseconds,
      bar: 1.3,
      aim: 1.1,
    },
  ];
}
