// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXIT } from "../command-handler.ts";

/** A place for a working copy in a private folder, which is gone when the process ends. */
export function temporaryCopy(): { readonly path: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "ctraudit-fleet-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", remove);
  // Otherwise a signal would end the process and leave the copy behind.
  process.once("SIGINT", () => process.exit(EXIT.interrupted));
  process.once("SIGTERM", () => process.exit(EXIT.terminated));
  process.once("SIGHUP", () => process.exit(EXIT.hungUp));
  return { path: join(folder, "fleet.db"), remove };
}
