// SPDX-License-Identifier: Apache-2.0
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import * as zlib from "node:zlib";
import type { CompressionCodec, SchemaElement } from "hyparquet";
import { type ColumnSource, fileWriter, ParquetWriter } from "hyparquet-writer";
import type { ExportedEvent } from "../report/export/exported-event.ts";
import { PARQUET_COLUMNS } from "../report/export/parquet-columns.ts";

/** Rows of a row group; and, of all days together, rows that are held in memory. */
const GROUP_ROWS = 50_000;
/** Limit of days with open files: the oldest is closed, and continues in a new file. */
const MAX_DAYS = 64;

interface Day {
  readonly writer: ParquetWriter;
  readonly rows: unknown[][];
}

/**
 * Parquet files in folders by day (`day=2026-11-29/part-0.parquet`), as Hive, DuckDB, Spark and ClickHouse read them. zstd where this Node.js has it
 * (22.15), else gzip. The directory must be new.
 */
export class ParquetFiles {
  readonly #directory: string;
  readonly #version: string;
  readonly #days = new Map<string, Day>();
  readonly #parts = new Map<string, number>();
  #held = 0;

  constructor(directory: string, version: string) {
    this.#directory = directory;
    this.#version = version;
  }

  add(event: ExportedEvent): void {
    const name = new Date(event.view.timeMs).toISOString().slice(0, 10);
    const day = this.#days.get(name) ?? this.#open(name);
    day.rows.push(PARQUET_COLUMNS.map(({ value }) => value(event) ?? null));
    this.#held += 1;
    if (day.rows.length >= GROUP_ROWS) this.#writeGroup(day);
    else if (this.#held >= 2 * GROUP_ROWS) this.#writeGroup(this.#largest());
  }

  end(): void {
    for (const name of [...this.#days.keys()]) this.#close(name);
  }

  #open(name: string): Day {
    if (this.#days.size >= MAX_DAYS) this.#close(this.#days.keys().next().value!);
    const folder = join(this.#directory, `day=${name}`);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const part = this.#parts.get(name) ?? 0;
    this.#parts.set(name, part + 1);
    const writer = new ParquetWriter({
      writer: fileWriter(join(folder, `part-${part}.parquet`)),
      schema: schema(),
      ...compression(),
      createdBy: `ctraudit version ${this.#version}`,
    });
    const day = { writer, rows: [] };
    this.#days.set(name, day);
    return day;
  }

  #close(name: string): void {
    const day = this.#days.get(name)!;
    this.#writeGroup(day);
    written(day.writer.finish());
    this.#days.delete(name);
  }

  #largest(): Day {
    return [...this.#days.values()].reduce((most, day) => (day.rows.length > most.rows.length ? day : most));
  }

  #writeGroup({ writer, rows }: Day): void {
    if (rows.length === 0) return;
    const columnData: ColumnSource[] = PARQUET_COLUMNS.map(({ name }, at) => ({
      name,
      data: rows.map((row) => row[at]),
    }));
    written(writer.write({ columnData, rowGroupSize: rows.length }));
    this.#held -= rows.length;
    rows.length = 0;
  }
}

/** The library answers with a promise where a writer asks to be waited for. The writer of files never does. */
function written(result: void | Promise<void>): void {
  if (result !== undefined) throw new Error("a Parquet file was not written in one go");
}

function schema(): SchemaElement[] {
  return [
    { name: "event", num_children: PARQUET_COLUMNS.length },
    ...PARQUET_COLUMNS.flatMap(({ schema: elements }) => elements),
  ];
}

type Compressor = (bytes: Uint8Array) => Uint8Array;

function compression(): { codec: CompressionCodec; compressors: { [codec: string]: Compressor } } {
  const { zstdCompressSync } = zlib as { zstdCompressSync?: (bytes: Uint8Array) => Uint8Array };
  return zstdCompressSync === undefined
    ? { codec: "GZIP", compressors: { GZIP: (bytes) => zlib.gzipSync(bytes) } }
    : { codec: "ZSTD", compressors: { ZSTD: (bytes) => zstdCompressSync(bytes) } };
}
