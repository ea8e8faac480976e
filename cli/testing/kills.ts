// SPDX-License-Identifier: Apache-2.0

/** Kills of a test that kills at random points. CTRAUDIT_KILLS=10000 is the long run. */
export const KILLS = Number(process.env["CTRAUDIT_KILLS"] ?? 12);
