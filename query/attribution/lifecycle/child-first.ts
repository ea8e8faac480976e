// SPDX-License-Identifier: Apache-2.0
import { KEYS_OF_SERIAL } from "../../../types/attribution/event.ts";

/**
 * Distance in event keys by which a child's first event may precede the record of its clone. Real logs have up to 129
 * serials, with vfork; this allows 512.
 */
export const CHILD_FIRST = 512 * KEYS_OF_SERIAL;
