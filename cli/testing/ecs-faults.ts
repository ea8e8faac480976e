// SPDX-License-Identifier: Apache-2.0
import { createRequire } from "node:module";
import { isIP } from "node:net";

interface EcsField {
  readonly type: string;
  readonly normalize: readonly string[];
  readonly allowed_values?: readonly { name: string; expected_event_types?: readonly string[] }[];
}

const { EcsFlat, EcsVersion } = createRequire(import.meta.url)("@elastic/ecs") as {
  EcsFlat: Readonly<Record<string, EcsField>>;
  EcsVersion: string;
};

export { EcsVersion };

/** Faults of a document against the field list that Elastic publishes, in words; `ctraudit.` is ours. */
export function ecsFaults(document: Record<string, unknown>): string[] {
  const faults = Object.entries(flat(document)).flatMap(([name, value]) => {
    if (name.startsWith("ctraudit.")) return [];
    const field = EcsFlat[name];
    if (field === undefined) return [`${name} is no field`];
    const isArray = field.normalize.includes("array");
    if (isArray !== Array.isArray(value)) return [`${name} ${isArray ? "must be" : "is"} a list`];
    return [value].flat().flatMap((one) => valueFaults(name, field, one));
  });
  const { category, type } = (document["event"] ?? {}) as { category?: string[]; type?: string[] };
  for (const one of category ?? []) {
    const expected = EcsFlat["event.category"]!.allowed_values!.find(({ name }) => name === one);
    for (const kind of type ?? [])
      if (!expected?.expected_event_types?.includes(kind)) faults.push(`${one} has no type ${kind}`);
  }
  if (document["@timestamp"] === undefined) faults.push("no @timestamp");
  return faults;
}

function flat(value: object, prefix = ""): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const [name, one] of Object.entries(value)) {
    if (typeof one === "object" && one !== null && !Array.isArray(one))
      Object.assign(found, flat(one, `${prefix}${name}.`));
    else found[prefix + name] = one;
  }
  return found;
}

function valueFaults(name: string, { type, allowed_values: allowed }: EcsField, value: unknown): string[] {
  const isRight =
    {
      long: Number.isSafeInteger(value),
      ip: typeof value === "string" && isIP(value) !== 0,
      date: typeof value === "string" && !Number.isNaN(Date.parse(value)),
      boolean: typeof value === "boolean",
    }[type] ?? typeof value === "string";
  if (!isRight) return [`${name}: ${String(value)} is no ${type}`];
  if (allowed !== undefined && allowed.length > 0 && !allowed.some((one) => one.name === value))
    return [`${name}: ${String(value)} is not allowed`];
  return [];
}
