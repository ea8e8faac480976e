// SPDX-License-Identifier: Apache-2.0

/** How far a row of a tree is indented at most: a chain of forks is as long as somebody likes. */
export const DEEPEST = 12;
