// SPDX-License-Identifier: Apache-2.0

/**
 * How far, in ids of events, a child's first event may come before the record of its clone: with vfork by up to 129
 * serials in real logs; four times that is allowed for.
 */
export const CHILD_FIRST = 512 * 8;
