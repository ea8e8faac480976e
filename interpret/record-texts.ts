// SPDX-License-Identifier: Apache-2.0
import { decodeText } from "../grammar/decode-text.ts";
import { parseRecord } from "../grammar/parse-record.ts";
import { typeNumberOf } from "../grammar/record-types.ts";

export { typeNumberOf };

/** The type of the record in a line, and the value of the last field with each of these names, as latin1 text; undefined: no record. */
export function recordTexts<Name extends string>(
  line: string,
  names: readonly Name[],
): { readonly type: string; readonly texts: Readonly<Partial<Record<Name, string>>> } | undefined {
  const parsed = parseRecord(line);
  if (!parsed.ok) return undefined;
  const { type, names: fields, values, enrichedStart } = parsed.record;
  const texts: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const at = fields.lastIndexOf(name, enrichedStart - 1);
    if (at >= 0) texts[name] = decodeText(name, values[at] as string, type);
  }
  return { type, texts };
}
