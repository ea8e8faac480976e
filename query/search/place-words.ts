// SPDX-License-Identifier: Apache-2.0

/** How a place can be known, the strongest first. */
export const EVIDENCE = [
  "kernel",
  "operation",
  "namespace",
  "lineage",
  "label",
  "undefined",
  "unknown",
] as const;

/** What a place can be. */
export const CLASSES = ["host", "container", "pod", "sandbox"] as const;
