// SPDX-License-Identifier: Apache-2.0

/** Attributes of a class or object: type by name; a name that ends in ! is required. */
type Attributes = Readonly<Record<string, string>>;

const BASE: Attributes = {
  "activity_id!": "integer",
  activity_name: "string",
  "category_uid!": "integer",
  category_name: "string",
  "class_uid!": "integer",
  class_name: "string",
  "type_uid!": "integer",
  type_name: "string",
  "time!": "integer",
  "severity_id!": "integer",
  severity: "string",
  status_id: "integer",
  status: "string",
  status_code: "string",
  status_detail: "string",
  message: "string",
  "metadata!": "metadata",
  unmapped: "any",
  raw_data: "string",
  device: "device",
  actor: "actor",
};

/**
 * The attributes that events of ctraudit could have, a subset of the schema's.
 * Source: ocsf-schema 1.3.0, events/ and objects/
 */
export const OCSF_CLASSES: Readonly<Record<number, Attributes>> = {
  0: BASE,
  1001: { ...BASE, "actor!": "actor", "device!": "device", "file!": "file", component: "string" },
  1007: { ...BASE, "actor!": "actor", "device!": "device", "process!": "process", exit_code: "integer" },
  3002: { ...BASE, "user!": "user", session: "session", src_endpoint: "endpoint", dst_endpoint: "endpoint" },
  4001: { ...BASE, src_endpoint: "endpoint", dst_endpoint: "endpoint", connection_info: "any" },
};

export const OCSF_ACTIVITIES: Readonly<Record<number, readonly number[]>> = {
  0: [0, 99],
  1001: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 99],
  1007: [0, 1, 2, 3, 4, 5, 99],
  3002: [0, 1, 2, 3, 4, 99],
  4001: [0, 1, 2, 3, 4, 5, 6, 7, 99],
};

const OBJECTS: Readonly<Record<string, Attributes>> = {
  metadata: {
    "version!": "string",
    "product!": "product",
    uid: "string",
    sequence: "integer",
    event_code: "string",
    log_name: "string",
    log_provider: "string",
    original_time: "string",
    profiles: "string[]",
  },
  product: { "vendor_name!": "string", name: "string", version: "string" },
  device: { "type_id!": "integer", type: "string", hostname: "string", name: "string" },
  actor: { process: "process", user: "user" },
  process: {
    pid: "integer",
    name: "string",
    cmd_line: "string",
    file: "file",
    parent_process: "process",
    user: "user",
    container: "container",
  },
  file: { "name!": "string", path: "string", "type_id!": "integer", type: "string" },
  user: { uid: "string", name: "string", type_id: "integer", type: "string" },
  container: { uid: "string", name: "string", orchestrator: "string", pod_uuid: "string" },
  endpoint: { ip: "string", port: "integer", hostname: "string", name: "string" },
};

/** Faults of one event against the schema, in words; none: it is valid. */
export function ocsfFaults(event: Record<string, unknown>): string[] {
  const attributes = OCSF_CLASSES[event["class_uid"] as number];
  if (attributes === undefined) return [`class_uid ${event["class_uid"]} is no class`];
  const faults = objectFaults(event, attributes, "");
  const { class_uid, activity_id, type_uid, category_uid } = event as Record<string, number>;
  if (!OCSF_ACTIVITIES[class_uid!]!.includes(activity_id!)) faults.push(`activity_id ${activity_id}`);
  if (type_uid !== class_uid! * 100 + activity_id!) faults.push(`type_uid ${type_uid}`);
  if (category_uid !== Math.floor(class_uid! / 1000)) faults.push(`category_uid ${category_uid}`);
  if (class_uid === 4001 && event["src_endpoint"] === undefined && event["dst_endpoint"] === undefined)
    faults.push("neither endpoint");
  return faults;
}

function objectFaults(object: Record<string, unknown>, attributes: Attributes, at: string): string[] {
  const missing = Object.keys(attributes)
    .filter((name) => name.endsWith("!") && object[name.slice(0, -1)] === undefined)
    .map((name) => `${at}${name.slice(0, -1)} is missing`);
  const wrong = Object.entries(object).flatMap(([name, value]) => {
    const type = attributes[name] ?? attributes[`${name}!`];
    if (type === undefined) return [`${at}${name} is no attribute`];
    return valueFaults(value, type, `${at}${name}`);
  });
  return [...missing, ...wrong];
}

function valueFaults(value: unknown, type: string, at: string): string[] {
  if (type === "any") return [];
  if (type === "string") return typeof value === "string" ? [] : [`${at} is no string`];
  if (type === "integer") return Number.isInteger(value) ? [] : [`${at} is no integer`];
  if (type === "string[]")
    return Array.isArray(value) && value.every((one) => typeof one === "string") ? [] : [`${at} is no list`];
  if (typeof value !== "object" || value === null) return [`${at} is no object`];
  return objectFaults(value as Record<string, unknown>, OBJECTS[type]!, `${at}.`);
}
