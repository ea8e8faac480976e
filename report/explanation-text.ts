// SPDX-License-Identifier: Apache-2.0
import type { SearchExplanation } from "../questions/search-explanation.ts";
import { escapeControls } from "./escape-controls.ts";

const LONGEST = 400;

/** The SQL of a search, its parameters, and SQLite's plan. */
export function explanationText({ leads, statement, parameters, ranges, steps }: SearchExplanation): string {
  const lines = [
    `led by ${leads}`,
    "",
    `${statement}`,
    "",
    ...Object.entries(parameters).map(([name, value]) => `@${name} = ${inert(String(value))}`),
    ...ranges.map(
      ({ boot, first, last, isWhole }) =>
        `boot ${boot}: @first = ${first}, @last = ${last}${isWhole ? "" : ", times are compared"}`,
    ),
    ...(ranges.length === 0 ? ["no boot can have such an event: nothing is read"] : []),
    "",
    ...steps,
  ];
  return `${lines.join("\n")}\n`;
}

function inert(text: string): string {
  const shown = text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length} characters)` : text;
  return escapeControls(shown);
}
