// SPDX-License-Identifier: Apache-2.0
import { archiveTarget } from "./archive.ts";
import { databaseTarget } from "./database.ts";
import { expressionTarget } from "./expression.ts";
import { logTarget } from "./log.ts";
import { manifestTarget } from "./manifest.ts";
import { spoolTarget } from "./spool.ts";
import type { Target } from "./target.ts";

/** Each works in its own folder. */
export const TARGETS: Readonly<Record<string, (folder: string) => Target>> = {
  archive: archiveTarget,
  database: databaseTarget,
  expression: expressionTarget,
  log: logTarget,
  manifest: manifestTarget,
  spool: spoolTarget,
};
