// SPDX-License-Identifier: Apache-2.0

/** The classes of evidence, strongest first. */
export const EVIDENCE = [
  "kernel",
  "operation",
  "namespace",
  "lineage",
  "label",
  "undefined",
  "unknown",
] as const;
/** Weaker than all evidence: the shapes of command lines. Never an answer, and never counted as one. */
export const LIKELY = "likely";
export type Evidence = (typeof EVIDENCE)[number];
