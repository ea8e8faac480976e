// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder of this worker, inside that of the run. Test files share it, as they share modules; it is empty when a file begins. */
export const scratch = mkdtempSync(join(process.env["CTRAUDIT_TEST_FOLDER"] ?? tmpdir(), "ctraudit-"));

export function emptyScratch(): void {
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch);
}
