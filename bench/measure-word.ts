// SPDX-License-Identifier: Apache-2.0
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { ctraudit } from "./ctraudit-command.ts";
import type { BenchLog } from "./logs.ts";
import type { Measure } from "./measure.ts";
import { ausearchWord, type Peers } from "./peers.ts";
import { type Command, medianUsage, pairedRatio, runInTurn } from "./run-process.ts";

/** In no log: all of each is looked through. */
const WORD = "no-such-word";
/** A Buffer has at most so many bytes. */
const MOST_PACKED = 2 ** 31 - 1;

/** A search for a text that is nowhere, against ausearch, and zcat with grep on the packed log. CPU time, in pairs. */
export function measureWord(log: BenchLog, database: string, peers: Peers, runs: number): Measure[] {
  const ours = ctraudit("search", "--word", WORD, "--count", "--db", database);
  const commands: Command[] = [ours];
  const packed = packedLog(log.file);
  const isPacked = packed !== undefined;
  if (isPacked)
    commands.push({
      program: "/bin/sh",
      arguments: ["-c", 'zcat "$1" | grep -cF -e "$2"; true', "sh", packed, WORD],
    });
  if (peers.ausearch) commands.push(ausearchWord(peers.ausearch, log.file, WORD));
  const [own, ...others] = runInTurn(commands, runs);
  const group = `word ${log.name}`;
  const { cpuMs, wallMs } = medianUsage(own!);
  const names = [...(isPacked ? ["zcat | grep -F"] : []), ...(peers.ausearch ? ["ausearch -w"] : [])];
  const bars: Readonly<Record<string, readonly [number, number]>> = {
    "zcat | grep -F": [2, 1],
    "ausearch -w": [0.3, 0.1],
  };
  return names.map((name, index) => ({
    group,
    what: `a word that is nowhere, CPU (wall ${(wallMs / 1000).toFixed(2)} s)`,
    value: cpuMs / 1000,
    unit: "s",
    against: `${name} ${(medianUsage(others[index]!).cpuMs / 1000).toFixed(2)} s`,
    ratio: pairedRatio(own!, others[index]!),
    bar: bars[name]![0],
    aim: bars[name]![1],
  }));
}

function packedLog(file: string): string | undefined {
  if (statSync(file).size > MOST_PACKED) return undefined;
  const packed = `${file}.gz`;
  writeFileSync(packed, gzipSync(readFileSync(file)));
  return packed;
}
