// SPDX-License-Identifier: Apache-2.0
import { EVIDENCE_RULES } from "./lifecycle/apply-rules.ts";
import { MODEL_VERSION } from "./model/snapshot.ts";

/**
 * Kept with a boot's conclusions and models: those of another version are made anew. It names the rules of evidence in their order, so a rule that is
 * added, taken out, replaced or moved makes another version by itself.
 */
export const CONCLUSIONS_VERSION = `${MODEL_VERSION}: ${EVIDENCE_RULES.map(([name]) => name).join(", ")}`;
