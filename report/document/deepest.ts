// SPDX-License-Identifier: Apache-2.0

/** Maximum indentation of a tree row: a chain of forks can have any length. */
export const DEEPEST = 12;
