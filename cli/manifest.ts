// SPDX-License-Identifier: Apache-2.0
import { z } from "zod";

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
/** Bytes of one run of records; a source is compared in pieces that hold one. */
const MOST_OF_A_RANGE = 1 << 26;
/** A plain name in the directory: nothing that leads out of it. */
const fileName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/);

/** `manifest.json` of an extract. */
export const manifestSchema = z.object({
  type: z.literal("ctraudit-extract"),
  version: z.literal(1),
  tool: z.string(),
  schema: count,
  command: z.string(),
  /** The words after `report`, to make it again. */
  words: z.array(z.string()),
  /** Case, examiner and note, as the examiner gave them. */
  case: z.object({ case: z.string(), examiner: z.string(), note: z.string() }).partial().optional(),
  format: z.enum(["text", "markdown", "json", "html"]),
  timeZone: z.string(),
  files: z.array(z.object({ name: fileName, bytes: count, sha256: hash })),
  sources: z.array(
    z.object({
      id: count,
      name: z.string(),
      bytes: count,
      sha256: hash.nullable(),
      /** The file of the extract with its records. */
      file: fileName.nullable(),
      /** Byte ranges: where in the source, how long, where in the file. Records are followed by a line feed there. */
      ranges: z.array(z.tuple([count, count.max(MOST_OF_A_RANGE), count])),
    }),
  ),
  /** Inventories and API audit logs that were imported: their bytes are not in the database. */
  claims: z.array(z.object({ name: z.string(), formats: z.string(), bytes: count, sha256: hash })).optional(),
  /** SHA-256 of the sources, statements and files of this manifest but for the document, whose pages have it: evidence-hash.ts. */
  evidence: hash.optional(),
  statements: z.array(
    z.object({
      table: z.string(),
      row: count,
      search: z.array(z.string()).nullable(),
      events: z.array(z.string()),
    }),
  ),
});

export type Manifest = z.infer<typeof manifestSchema>;
