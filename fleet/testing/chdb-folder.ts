// SPDX-License-Identifier: Apache-2.0
import { homedir } from "node:os";
import { join } from "node:path";

/** Where chdb was installed: $CTRAUDIT_CHDB, or where .ci/run does it. */
export const CHDB =
  process.env["CTRAUDIT_CHDB"] ??
  join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "ctraudit-chdb");
