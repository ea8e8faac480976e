// SPDX-License-Identifier: Apache-2.0

export { EVIDENCE } from "../types/attribution/evidence.ts";

/** What a location can be. */
export const CLASSES = ["host", "container", "pod", "sandbox"] as const;
