// SPDX-License-Identifier: Apache-2.0

/** Suffix of the command of runs that read logs while they were written: names may have moved between files meanwhile. */
export const LIVE_RUN = " [live]";
