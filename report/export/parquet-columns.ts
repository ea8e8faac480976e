// SPDX-License-Identifier: Apache-2.0
import type { SchemaElement } from "hyparquet";
import { account, type ExportedEvent } from "./exported-event.ts";

/** One column: its type in Parquet and its value in a row. */
export interface ParquetColumn {
  readonly name: string;
  readonly schema: readonly SchemaElement[];
  readonly value: (event: ExportedEvent) => unknown;
}

type Value = (event: ExportedEvent) => unknown;

const scalar =
  (type: SchemaElement["type"], converted?: SchemaElement["converted_type"]) =>
  (name: string, value: Value): ParquetColumn => ({
    name,
    schema: [
      {
        name,
        type: type!,
        repetition_type: "OPTIONAL",
        ...(converted === undefined ? {} : { converted_type: converted }),
      },
    ],
    value,
  });
const string = scalar("BYTE_ARRAY", "UTF8");
const u32 = scalar("INT32", "UINT_32");
const u64 = scalar("INT64", "UINT_64");
const i64 = scalar("INT64");
const bool = scalar("BOOLEAN");
const time = scalar("INT64", "TIMESTAMP_MILLIS");
const strings = (name: string, value: (event: ExportedEvent) => readonly string[]): ParquetColumn => ({
  name,
  schema: [
    { name, repetition_type: "OPTIONAL", converted_type: "LIST", num_children: 1 },
    { name: "list", repetition_type: "REPEATED", num_children: 1 },
    { name: "element", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
  ],
  value,
});
const big = (text: string | null | undefined): bigint | null => (text == null ? null : BigInt(text));

/** Container IDs are UINT64, exact up to 2^64-1; invalid UTF-8 is U+FFFD. */
export const PARQUET_COLUMNS: readonly ParquetColumn[] = [
  string("event", ({ view }) => view.id),
  time("time", ({ view }) => new Date(view.timeMs)),
  string("node", ({ view }) => view.node),
  time("boot", ({ view }) => new Date(view.bootStartMs)),
  u32("serial", ({ view }) => view.serial),
  strings("types", ({ view }) => view.types),
  string("container_key", ({ view }) => view.container?.key),
  u64("contid", ({ view }) => big(view.container?.contid)),
  string("container_name", ({ view }) => view.container?.name),
  string("container_id", ({ view }) => view.container?.id),
  string("container_class", ({ view }) => view.container?.class),
  strings("container_path", ({ view }) => view.container?.path ?? []),
  string("evidence", ({ view }) => view.attribution.evidence),
  string("proof", ({ view }) => view.attribution.proof),
  bool("excludes_host", ({ view }) => view.attribution.excludes.includes("host")),
  bool("by_process_ids", ({ view }) => view.attribution.reserve !== null),
  bool("conflict", ({ view }) => view.attribution.conflict),
  bool("gap", ({ view }) => view.attribution.gap),
  u32("pid", ({ view }) => view.pid),
  u32("ppid", ({ view }) => view.ppid),
  u32("uid", (event) => account(event.view, "uid")?.id),
  string("user", (event) => account(event.view, "uid")?.name),
  u32("euid", (event) => account(event.view, "euid")?.id),
  u32("gid", (event) => account(event.view, "gid")?.id),
  u32("login_uid", (event) => account(event.view, "auid")?.id),
  string("login_user", (event) => account(event.view, "auid")?.name),
  u32("session", ({ session }) => session),
  string("arch", ({ arch }) => arch),
  string("syscall", ({ call }) => call),
  bool("success", ({ view }) => view.success),
  i64("exit", ({ view }) => big(view.exit)),
  string("comm", ({ comm }) => comm),
  string("exe", ({ exe }) => exe),
  string("command_line", ({ commandLine }) => commandLine),
  strings("argv", ({ argv }) => argv),
  strings("paths", ({ paths }) => paths),
  strings("peers", ({ peers }) => peers.map(({ text }) => text)),
  strings("keys", ({ keys }) => keys),
  bool("denied", ({ isDenied }) => isDenied),
  bool("truncated", ({ view }) => view.truncated),
  bool("contradictory", ({ view }) => view.contradictory),
  string("message", ({ message }) => message),
];
