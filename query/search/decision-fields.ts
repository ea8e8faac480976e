// SPDX-License-Identifier: Apache-2.0
import type { Condition } from "../../questions/condition.ts";
import { type Asked, known, texts } from "./expression-test.ts";

/** Decisions of security modules. */
export const OUTCOMES = ["denied", "allowed", "permissive", "passed", "failed", "status"];
/** The security modules whose decisions are read. */
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

/** Events with a decision of one of these outcomes, or of one of these modules. */
export function decisionField(
  asked: Asked,
  field: "outcome" | "module",
  words: readonly string[],
): Condition {
  known(asked, words);
  return texts(asked, ({ passes }) => ({ kind: "decision", field, words: words.filter(passes) }));
}
