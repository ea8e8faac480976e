// SPDX-License-Identifier: Apache-2.0
import { homedir } from "node:os";
import { join } from "node:path";

/** Location of chdb: $CTRAUDIT_CHDB, or that of .ci/run. */
export const CHDB =
  process.env["CTRAUDIT_CHDB"] ??
  join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "ctraudit-chdb");
