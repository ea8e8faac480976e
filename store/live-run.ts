// SPDX-License-Identifier: Apache-2.0

/** Ends the command of runs that read logs while they were written: under names that went from file to file meanwhile. */
export const LIVE_RUN = " [live]";
