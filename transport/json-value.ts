// SPDX-License-Identifier: Apache-2.0
import { HOST_NAME } from "./collector-fields.ts";

/** Maximum number of attributes searched in one list. */
const MAX_ATTRIBUTES = 64;
const OTEL_HOSTS = ["host.name", "host", "hostname", "k8s.node.name"];

export type Json = { readonly [name: string]: unknown };

export const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A JSON string as latin1 text, one char per byte of its UTF-8. */
export const toLatin1 = (text: string): string => Buffer.from(text, "utf8").toString("latin1");

/** The value at `a.b.c`, whether the object has `{"a":{"b":…}}`, `{"a.b.c":…}` or `{"a":{"b.c":…}}`. */
export function valueAt(object: Json, path: string): unknown {
  let value: unknown = object;
  for (let at = 0; isObject(value); ) {
    if (Object.hasOwn(value, path.slice(at))) return value[path.slice(at)];
    const dot = path.indexOf(".", at);
    const name = path.slice(at, dot);
    if (dot < 0 || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
    at = dot + 1;
  }
  return undefined;
}

export function textAt(object: Json, paths: readonly string[], form: RegExp): string | null {
  for (const path of paths) {
    const value = valueAt(object, path);
    // ECS lets every field be an array.
    const text: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
    if (typeof text === "string" && form.test(text)) return toLatin1(text);
  }
  return null;
}

/** The value in an object and those around it, from the inside out. */
export function nearest(objects: readonly Json[], paths: readonly string[], form: RegExp): string | null {
  for (const object of objects) {
    const found = textAt(object, paths, form);
    if (found !== null) return found;
  }
  return null;
}

/** The host among OpenTelemetry's attributes: `[{"key":"host.name","value":{"stringValue":"web1"}}]`. */
export function attributeOf(objects: readonly Json[]): string | null {
  for (const object of objects)
    for (const path of ["attributes", "resource.attributes"]) {
      const attributes = valueAt(object, path);
      if (!Array.isArray(attributes)) continue;
      const found = attributes
        .slice(0, MAX_ATTRIBUTES)
        .find((one: unknown) => isObject(one) && OTEL_HOSTS.includes(one["key"] as string)) as
        | Json
        | undefined;
      const name = found === undefined ? null : textAt(found, ["value.stringValue"], HOST_NAME);
      if (name !== null) return name;
    }
  return null;
}
