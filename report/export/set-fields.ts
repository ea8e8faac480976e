// SPDX-License-Identifier: Apache-2.0

/** Values by dotted name; null and undefined fields are left out. */
export type Fields = Readonly<Record<string, unknown>>;

/** `{"a.b": 1}` → `{a: {b: 1}}`, without fields that have no value. */
export function setFields(fields: Fields): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === null || value === undefined) continue;
    const parts = name.split(".");
    let object = root;
    for (const part of parts.slice(0, -1)) {
      object[part] ??= {};
      object = object[part] as Record<string, unknown>;
    }
    object[parts.at(-1)!] = value;
  }
  return root;
}
