// SPDX-License-Identifier: Apache-2.0
import { type Asked, known, texts } from "./expression-test.ts";
import type { SearchTerm } from "./search-term.ts";

/** `decision.outcome`. */
export const OUTCOMES = ["denied", "allowed", "permissive", "passed", "failed", "status"];
/** `decision.module`. */
export const MODULES = [
  "selinux",
  "apparmor",
  "smack",
  "ipe",
  "landlock",
  "seccomp",
  "integrity",
  "fanotify",
];

/** Events with a decision of one of these outcomes, or of one of these modules. The table is small beside the events. */
export function decisionField(
  asked: Asked,
  column: "outcome" | "module",
  words: readonly string[],
): SearchTerm {
  known(asked, words);
  return texts(asked, asked.test.field, (test) => {
    const list = `d.${column} IN (SELECT value FROM json_each(@words))`;
    return {
      name: asked.test.field,
      filter: `EXISTS (SELECT 1 FROM decision d WHERE d.event = e.id AND ${list})`,
      source: `SELECT DISTINCT d.event AS id FROM decision d WHERE ${list} AND d.event BETWEEN @first AND @last`,
      parameters: { words: JSON.stringify(words.filter(test)) },
    };
  });
}
