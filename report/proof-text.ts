// SPDX-License-Identifier: Apache-2.0
import type { Proof } from "../query/stats-proof.ts";
import { PROVING_CALLS } from "../types/attribution/calls.ts";
import { grouped } from "./number-text.ts";

/** Calls by which the log can prove containers, wrapped to the width; missing calls are named, as they matter most. */
export function proofLine(proof: Proof, columns: number): string[] {
  const counts: [string, number][] = PROVING_CALLS.map((name) => [name, proof.calls[name]]);
  counts.push(["/proc/*/ns paths", proof.namespacePaths], ["container records", proof.containerRecords]);
  const present = counts.filter(([, count]) => count > 0).map(([name, count]) => `${grouped(count)} ${name}`);
  const absent = counts.filter(([, count]) => count === 0).map(([name]) => name);
  const text = `what this log can prove with: ${present.length === 0 ? "nothing" : present.join(", ")}`;
  return wrap(absent.length === 0 ? text : `${text}; no ${absent.join(", ")}`, columns);
}

/** Text wrapped at words, lines after the first indented by two. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = `  ${word}`;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
