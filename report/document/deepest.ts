// SPDX-License-Identifier: Apache-2.0

/** Greatest indentation of a row of a tree: a chain of forks has any length. */
export const DEEPEST = 12;
