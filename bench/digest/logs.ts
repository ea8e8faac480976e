// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";

const ROOT = join(import.meta.dirname, "../..");
const LOG = /\.(log|export|ndjson|txt|ya?ml)(\.gz)?$|journal\.json$/;

export interface DigestLog {
  /** Stable name: the path below its folder. */
  readonly name: string;
  readonly path: string;
}

/** The logs of the fixtures and, where it lies beside the checkout, of the corpus; in the order of their names. */
export function digestLogs(): DigestLog[] {
  const corpus = process.env["CTRAUDIT_CORPUS"] ?? join(ROOT, "../shared/corpus");
  return [...logsBelow("fixtures", join(ROOT, "fixtures")), ...logsBelow("corpus", corpus)];
}

function logsBelow(name: string, folder: string): DigestLog[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && LOG.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ name: join(name, relative(folder, path)), path }))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}
