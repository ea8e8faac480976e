// SPDX-License-Identifier: Apache-2.0
export { type AttributionSummary, attribute } from "./attribute.ts";
