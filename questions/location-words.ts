// SPDX-License-Identifier: Apache-2.0

import { EVIDENCE as KNOWN, LIKELY } from "../types/attribution/evidence.ts";

/** The classes of evidence that can be asked for, and below them what is likely only. */
export const EVIDENCE = [...KNOWN, LIKELY] as const;
export type AskedEvidence = (typeof EVIDENCE)[number];

/** Kinds of location. */
export const CLASSES = ["host", "container", "pod", "sandbox"] as const;
