// SPDX-License-Identifier: Apache-2.0
import { coverageOf, precisionOf, type Score } from "./score.ts";

/** A share as the tables print it: never rounded up to 100 % (nor down to 0). */
export function percentText(share: number): string {
  if (Number.isNaN(share)) return "–";
  const percent = share * 100;
  for (const digits of [2, 3, 4]) {
    const text = percent.toFixed(digits);
    if ((Number(text) < 100 || percent === 100) && (Number(text) > 0 || percent === 0))
      return percent === 100 || percent === 0 ? `${percent} %` : `${text} %`;
  }
  return `${percent} %`;
}

/** A Markdown table; the first column is text, all others are numbers. */
export function tableText(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((name, at) =>
    Math.max(3, name.length, ...rows.map((row) => (row[at] ?? "").length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join(" | ")} |`;
  const rule = `| ${widths.map((width, at) => (at === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  return [line(header), rule, ...rows.map(line)].join("\n");
}

export const SCORE_COLUMNS = [
  "precision",
  "coverage",
  "of all events",
  "container found",
  "container called host",
  "by process ids alone",
  "host called container",
  "split or mixed",
];

export function scoreCells(score: Score): string[] {
  return [
    percentText(precisionOf(score)),
    percentText(coverageOf(score)),
    percentText(score.placed / score.all),
    percentText(score.containerFound / score.inContainer),
    String(score.containerCalledHost),
    score.byPidsHost + score.byPidsSandbox === 0
      ? "0"
      : `${score.byPidsHost} host, ${score.byPidsSandbox} sandbox`,
    String(score.hostCalledContainer),
    String(score.mixed),
  ];
}

/** Precision and share of the scored events, per class of evidence. */
export function evidenceTable(scores: readonly (readonly [string, Score])[]): string {
  const kinds = [...new Set(scores.flatMap(([, { byEvidence }]) => [...byEvidence.keys()]))].sort();
  const rows = scores.map(([name, score]) => [
    name,
    ...kinds.map((kind) => {
      const found = score.byEvidence.get(kind);
      return found === undefined
        ? ""
        : `${percentText((found.correct + found.wrong) / score.scored)} at ${percentText(precisionOf(found))}`;
    }),
  ]);
  return tableText(["log", ...kinds], rows);
}

const BEGIN = (name: string) => `<!-- ${name}: written by bench/attribution/main.ts --write -->`;
const END = (name: string) => `<!-- end of ${name} -->`;

/** Puts a text between the two markers of its name. Throws where they are missing. */
export function replacePart(page: string, name: string, text: string): string {
  const begin = page.indexOf(BEGIN(name));
  const end = page.indexOf(END(name));
  if (begin < 0 || end < begin)
    throw new Error(`the page has no place for ${name}: ${BEGIN(name)} … ${END(name)}`);
  return `${page.slice(0, begin)}${BEGIN(name)}\n\n${text}\n\n${page.slice(end)}`;
}
