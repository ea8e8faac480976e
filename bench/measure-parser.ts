// SPDX-License-Identifier: Apache-2.0
import { closeSync, openSync, readSync } from "node:fs";
import { parseByGrammar } from "../grammar/earley.ts";
import { parseFast } from "../grammar/fast-path.ts";
import { parseRecord } from "../grammar/parse-record.ts";
import type { BenchLog } from "./logs.ts";
import type { Measure } from "./measure.ts";
import { median } from "./run-process.ts";

const FAST_BYTES = 40_000_000;
const SLOW_BYTES = 2_000_000;

/** Speed of parsing: by the entry point, by the fast path alone, and by nearley alone. One thread, lines in memory. */
export function measureParser(log: BenchLog, runs: number): Measure[] {
  const lines = firstLines(log.file, FAST_BYTES);
  const few = firstLines(log.file, SLOW_BYTES);
  const group = `parser ${log.name}`;
  const paths: [string, readonly string[], (line: string) => unknown][] = [
    ["parseRecord", lines, parseRecord],
    ["fast path", lines, parseFast],
    ["nearley", few, parseByGrammar],
  ];
  return paths.flatMap(([what, input, parse]) => {
    const seconds = median(Array.from({ length: runs }, () => timeParsing(input, parse)));
    const bytes = input.reduce((sum, line) => sum + line.length + 1, 0);
    return [
      { group, what, value: bytes / 1e6 / seconds, unit: "MB/s" },
      { group, what: `${what}, lines`, value: input.length / seconds / 1000, unit: "thousand/s" },
    ];
  });
}

function timeParsing(lines: readonly string[], parse: (line: string) => unknown): number {
  const started = performance.now();
  for (const line of lines) parse(line);
  return (performance.now() - started) / 1000;
}

function firstLines(file: string, bytes: number): string[] {
  const buffer = Buffer.alloc(bytes);
  const descriptor = openSync(file, "r");
  const length = readSync(descriptor, buffer, 0, bytes, 0);
  closeSync(descriptor);
  const lines = buffer.toString("latin1", 0, length).split("\n");
  lines.pop();
  return lines;
}
