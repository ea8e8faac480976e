// SPDX-License-Identifier: Apache-2.0

declare const ofBoot: unique symbol;

/**
 * A boot by its row. The ids of this file are numbers at run time; a number becomes one where its row is read or made, and
 * nowhere else.
 */
export type BootId = number & { readonly [ofBoot]: true };
