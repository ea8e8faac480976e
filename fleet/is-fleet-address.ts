// SPDX-License-Identifier: Apache-2.0

/** Whether --db names a server and not a file. */
export const isFleetAddress = (text: string): boolean => /^(?:clickhouses?|https?):\/\//.test(text);
