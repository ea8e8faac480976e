// SPDX-License-Identifier: Apache-2.0

/** One figure of the bench, with what it is held against. Ratios are ours to the peer's unless `better` says "more". */
export interface Measure {
  readonly group: string;
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** Figure of the peer, or the limit. */
  readonly against?: string;
  readonly ratio?: number;
  readonly bar?: number;
  readonly aim?: number;
  /** Whether a higher ratio is the better one. Default: less is better. */
  readonly better?: "more" | "less";
}

/** "aim", "met", "missed", or "" where nothing is asked. */
export function verdict(measure: Measure): string {
  const { ratio, bar, aim, better } = measure;
  if (ratio === undefined || bar === undefined) return "";
  const reaches = (limit: number): boolean => (better === "more" ? ratio >= limit : ratio <= limit);
  if (aim !== undefined && reaches(aim)) return "aim";
  return reaches(bar) ? "met" : "missed";
}

/** A number with three significant digits, or none behind the point from a hundred on. */
export function roundFigure(value: number): string {
  if (!Number.isFinite(value)) return "n/a";
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 3;
  return value.toFixed(digits).replace(/\B(?=(\d{3})+(?!\d))/g, value >= 1000 ? "," : "");
}

/** The measures as a Markdown table. */
export function markdownTable(measures: readonly Measure[]): string {
  const rows = [
    ["what", "value", "against", "ratio", "bar", "aim", ""],
    ["---", "---:", "---", "---:", "---:", "---:", "---"],
    ...measures.map((measure) => [
      `${measure.group}: ${measure.what}`,
      `${roundFigure(measure.value)} ${measure.unit}`,
      measure.against ?? "",
      measure.ratio === undefined ? "" : `${roundFigure(measure.ratio)}×`,
      limitText(measure, measure.bar),
      limitText(measure, measure.aim),
      verdict(measure),
    ]),
  ];
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length)),
  );
  return rows
    .map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`)
    .join("\n");
}

function limitText(measure: Measure, limit: number | undefined): string {
  return limit === undefined ? "" : `${measure.better === "more" ? "≥" : "≤"} ${roundFigure(limit)}×`;
}
