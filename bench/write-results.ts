// SPDX-License-Identifier: Apache-2.0
import { readFileSync, writeFileSync } from "node:fs";
import { type Measure, markdownTable } from "./measure.ts";

const BEGIN = "<!-- results: written by npm run bench -- --write -->";
const END = "<!-- end of results -->";

/** Puts the results between the two markers of a README. Throws where a marker is missing. */
export function writeResults(readme: string, measures: readonly Measure[], machine: readonly string[]): void {
  const text = readFileSync(readme, "utf8");
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`${readme} has no place for results: ${BEGIN} … ${END}`);
  const results = `${BEGIN}\n${machine.map((fact) => `- ${fact}`).join("\n")}\n\n${markdownTable(measures)}\n`;
  writeFileSync(readme, text.slice(0, begin) + results + text.slice(end));
}
