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
export type Evidence = (typeof EVIDENCE)[number];
