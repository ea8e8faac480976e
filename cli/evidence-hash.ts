// SPDX-License-Identifier: Apache-2.0
import { createHash } from "node:crypto";
import type { Manifest } from "./manifest.ts";
import { REPORT_FILES } from "./report-files.ts";

/**
 * SHA-256 of all that a manifest says of the evidence: sources, records, statements. The manifest has the document's hash, so the document cannot have
 * the manifest's: its pages have this one.
 */
export function evidenceHash({
  format,
  files,
  sources,
  statements,
  claims,
}: Pick<Manifest, "format" | "files" | "sources" | "statements" | "claims">): string {
  const evidence = [
    files
      .filter(({ name }) => name !== REPORT_FILES[format])
      .map(({ name, bytes, sha256 }) => [name, bytes, sha256]),
    sources.map(({ id, name, bytes, sha256, file, ranges }) => [id, name, bytes, sha256, file, ranges]),
    statements.map(({ table, row, search, events }) => [table, row, search, events]),
    ...(claims === undefined
      ? []
      : [claims.map(({ name, formats, bytes, sha256 }) => [name, formats, bytes, sha256])]),
  ];
  return createHash("sha256").update(JSON.stringify(evidence)).digest("hex");
}
