// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Random } from "../bench/generator/random.ts";

/** Logs used to build rounds: the lines of each, latin1 and without LF. */
export class LinePool {
  readonly #logs: readonly (readonly string[])[];
  /** A log with a hundred times the lines is chosen ten times as often. */
  readonly #weights: readonly number[];
  readonly #sum: number;

  /** `folders` are searched for logs, packed or not; missing folders are skipped. */
  constructor(folders: readonly string[]) {
    this.#logs = folders
      .filter((folder) => existsSync(folder))
      .flatMap(logsBelow)
      .map(readLines)
      .filter(({ length }) => length > 0);
    if (this.#logs.length === 0) throw new Error(`no logs below ${folders.join(", ")}`);
    this.#weights = this.#logs.map(({ length }) => Math.sqrt(length));
    this.#sum = this.#weights.reduce((sum, weight) => sum + weight, 0);
  }

  get lines(): number {
    return this.#logs.reduce((sum, { length }) => sum + length, 0);
  }

  get logs(): number {
    return this.#logs.length;
  }

  /** Some consecutive lines of one log. */
  stretch(random: Random, most: number): string[] {
    const log = this.#pick(random);
    const length = random.between(1, Math.min(most, log.length));
    const from = random.chance(0.3) ? 0 : random.between(0, log.length - length);
    return log.slice(from, from + length);
  }

  #pick(random: Random): readonly string[] {
    let left = random.next() * this.#sum;
    const at = this.#weights.findIndex((weight) => {
      left -= weight;
      return left < 0;
    });
    return this.#logs[Math.max(0, at)]!;
  }
}

const LOG = /(?:\.log|\.txt|\.stdin|-interp|raw\.log|audit\d*)(?:\.gz)?$/;

function logsBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && LOG.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function readLines(path: string): string[] {
  const bytes = readFileSync(path);
  const text = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("latin1");
  return text.split("\n").filter((line) => line !== "");
}
