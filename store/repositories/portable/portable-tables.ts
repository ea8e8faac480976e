// SPDX-License-Identifier: Apache-2.0

/**
 * Meaning of a column outside of its database. `plain` is itself; `any` may be a BLOB; `string` is a row of `string`; `node` a row of
 * `node`; `number` is the row itself, which nothing names. Rows of the other kinds have other numbers in another database: the reader adds what lies between them.
 */
export type PortableKind =
  | "plain"
  | "any"
  | "string"
  | "node"
  | "event"
  /** Events as a JSON array. */
  | "events"
  | "boot"
  | "container"
  | "task"
  | "source"
  | "run"
  /** A row of `claim_source`. */
  | "claim"
  | "number";

/** A table whose rows can be taken into another database, with all its columns. */
export interface PortableTable {
  readonly name: string;
  readonly columns: Readonly<Record<string, PortableKind>>;
}

function plain(...names: string[]): Record<string, PortableKind> {
  return Object.fromEntries(names.map((name) => [name, "plain"]));
}

function table(name: string, columns: Record<string, PortableKind>): PortableTable {
  return { name, columns };
}

/** Rows attached to an event; `event` is omitted, the reader has it. */
export const EVENT_TABLES: readonly PortableTable[] = [
  table("span", { ...plain("position"), source: "source", ...plain("offset", "length") }),
  table("arguments", plain("a0", "a1", "a2", "a3")),
  table("argv", { ...plain("argc"), arguments: "any" }),
  table("path", {
    ...plain("position", "item"),
    name: "string",
    ...plain("inode", "dev", "nametype"),
    directory: "string",
    ...plain("descriptor"),
  }),
  table("statement", { ...plain("position"), type: "string", fields: "string", ...plain("long_fields") }),
  table("detail", { ...plain("kind"), value: "string" }),
  table("decision", {
    ...plain("position", "module", "outcome"),
    operation: "string",
    permission: "string",
    class: "string",
    subject: "string",
    object: "string",
    target: "string",
  }),
  table("other_task", { ...plain("position", "role", "pid", "uid"), comm: "string", exe: "string" }),
  table("event_container", {
    ...plain("position", "role", "pid"),
    container: "container",
    ...plain("evidence"),
    because: "event",
    ...plain("excludes_host", "conflict"),
  }),
  table("descriptor_directory", { ...plain("descriptor"), opened: "event", directory: "string" }),
  table("root_change", {
    task: "task",
    container: "container",
    ...plain("own"),
    directory: "string",
    ...plain("dev", "inode"),
    host_event: "event",
  }),
];

/** Rows of a boot, with the condition that selects them by @boot. */
export const BOOT_TABLES: readonly (PortableTable & { readonly of: string })[] = [
  {
    ...table("boot", {
      id: "boot",
      node: "node",
      ...plain("cut", "first_ms", "last_ms", "first_seq", "last_seq"),
    }),
    of: "id = @boot",
  },
  {
    ...table("container", {
      id: "container",
      key_event: "event",
      ...plain("key_suffix"),
      boot: "boot",
      parent: "container",
      ...plain("class"),
      contid: "any",
      created: "event",
      ended: "event",
      first_event: "event",
      last_event: "event",
      ...plain("evidence"),
      because: "event",
      ...plain("flags"),
    }),
    of: "boot = @boot",
  },
  {
    ...table("container_name", { container: "container", ...plain("kind", "value"), event: "event" }),
    of: "container IN (SELECT id FROM container WHERE boot = @boot)",
  },
  {
    ...table("container_namespace", { container: "container", ...plain("type", "inode"), event: "event" }),
    of: "container IN (SELECT id FROM container WHERE boot = @boot)",
  },
  { ...table("gap", { boot: "boot", ...plain("first_seq", "last_seq") }), of: "boot = @boot" },
  {
    ...table("time_bucket", {
      boot: "boot",
      ...plain("bucket"),
      first_event: "event",
      last_event: "event",
      ...plain("events"),
    }),
    of: "boot = @boot",
  },
  {
    ...table("conflict", {
      id: "number",
      boot: "boot",
      event: "event",
      ...plain("pid", "kind", "detail"),
    }),
    of: "boot = @boot",
  },
  {
    ...table("cause", {
      id: "number",
      boot: "boot",
      ...plain("kind"),
      from_event: "event",
      from_container: "container",
      to_event: "event",
      to_container: "container",
      through: "events",
      ...plain("auid"),
      task: "task",
      ...plain("detail"),
    }),
    of: "boot = @boot",
  },
  {
    ...table("event_count", { boot: "boot", types: "string", ...plain("flags", "has_pid", "events") }),
    of: "boot = @boot",
  },
  {
    ...table("place_count", {
      boot: "boot",
      container: "container",
      ...plain("evidence", "cause", "tasks", "events"),
    }),
    of: "boot = @boot",
  },
  {
    ...table("fold", { boot: "boot", last_event: "event", folded: "event", ...plain("version") }),
    of: "boot = @boot",
  },
  { ...table("pruned_serials", { boot: "boot", ...plain("first_seq", "last_seq") }), of: "boot = @boot" },
];

/** Tasks of a boot with rows from @first to @last, and where they were. */
export const TASK_TABLES: readonly (PortableTable & { readonly of: string })[] = [
  {
    ...table("task", {
      id: "task",
      boot: "boot",
      ...plain("pid"),
      first_event: "event",
      last_event: "event",
      parent: "task",
      born: "event",
      ...plain("silent"),
    }),
    of: "id BETWEEN @first AND @last AND boot = @boot",
  },
  {
    ...table("membership", {
      ...plain("pid"),
      from_event: "event",
      to_event: "event",
      task: "task",
      container: "container",
      ...plain("evidence"),
      because: "event",
      ...plain("excludes_host", "conflict", "cause"),
      repeats: "plain",
      likely: "container",
      ...plain("likely_reason"),
      likely_proof: "event",
    }),
    of: "(pid, task) IN (SELECT pid, id FROM task WHERE id BETWEEN @first AND @last AND boot = @boot)",
  },
];

/** Rows of a whole database: sources and their ingests. */
export const DATABASE_TABLES: readonly PortableTable[] = [
  table("run", {
    id: "run",
    ...plain("command", "version", "started_ms", "ended_ms", "lines", "events", "problems", "digest", "user"),
    ...plain("host"),
  }),
  table("source", {
    id: "source",
    ...plain("name", "node", "size", "lines", "sha256", "closed", "resume"),
    run: "run",
    ...plain("waiting", "carriers", "file", "input_format", "syslog_tags"),
    head: "any",
    ...plain("bounds"),
  }),
  table("run_source", {
    run: "run",
    ...plain("position", "path"),
    source: "source",
    ...plain("relation", "packed_bytes", "packed_sha256", "size", "sha256", "bytes", "lines", "events"),
    ...plain("problems", "note", "added_sha256", "known_by"),
  }),
  table("segment", {
    source: "source",
    ...plain("position"),
    boot: "boot",
    ...plain("cut", "shift", "first_seq", "last_seq", "first_ms", "last_ms", "marks"),
  }),
  table("problem", {
    id: "number",
    source: "source",
    ...plain("offset", "length", "line", "code", "detail"),
    boot: "boot",
  }),
  table("other_lines", { source: "source", ...plain("offset", "length", "line", "lines") }),
  table("read_as", { source: "source", ...plain("name", "node") }),
  table("account_name", {
    node: "node",
    ...plain("kind", "number"),
    name: "any",
    ...plain("first_ms", "first_serial", "last_ms", "last_serial"),
  }),
  table("claim_source", {
    id: "claim",
    ...plain("kind", "formats", "name", "node", "bytes", "sha256", "read_ms", "claims", "others", "rejected"),
  }),
  table("claim_container", {
    source: "claim",
    ...plain("position", "class", "id", "head", "pod_id", "name", "image", "image_id", "digest", "pod"),
    ...plain("namespace", "pod_uid", "node", "user", "privileged", "created_ms", "started_ms", "ended_ms"),
    ...plain("labels", "mounts", "ports"),
  }),
  table("claim_action", {
    source: "claim",
    ...plain("position", "id", "head", "action", "time_ms", "detail", "exit"),
  }),
  table("claim_problem", { source: "claim", ...plain("position", "line", "reason", "text") }),
  table("api_request", {
    source: "claim",
    ...plain(
      "position",
      "line",
      "audit_id",
      "stage",
      "action",
      "namespace",
      "pod",
      "container",
      "node",
      "command",
    ),
    ...plain(
      "user",
      "groups",
      "impersonated",
      "addresses",
      "agent",
      "code",
      "received_ms",
      "stage_ms",
      "uri",
    ),
  }),
  table("overflow", {
    ...plain("segment", "position", "node", "records", "bytes", "first_ms", "first_serial"),
    ...plain("last_ms", "last_serial"),
  }),
  table("pruned_source", {
    id: "number",
    ...plain("name", "node", "size", "lines", "events", "sha256", "file"),
    head: "any",
    sums: "any",
    ...plain("first_ms", "last_ms", "pruned_ms"),
  }),
];

/** Tables whose rows may be there already, from another database: the content of an inventory says the same in both. */
export const SHARED_TABLES: readonly string[] = ["claim_source"];

/** Tables not listed above: dictionaries, rows of events, bytes, and writer-only tables. */
export const NOT_PORTABLE: readonly string[] = [
  "string",
  "call",
  "credential",
  "program",
  "actor",
  "event",
  "node",
  "block",
  "fold_piece",
  "container_file",
  "todo",
];
