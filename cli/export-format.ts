// SPDX-License-Identifier: Apache-2.0
import type { EventView } from "../questions/event-view.ts";
import type { ExportedEvent } from "../report/export/exported-event.ts";
import type { ExportTarget } from "./export-command.ts";
import type { ExportFormat } from "./export-options.ts";
import { type FormatWriter, type LoadedFormat, type Readers, shownOf } from "./search-format.ts";

type Reader = (readers: Readers, event: EventView) => ExportedEvent;

/** Records of one OTLP request: a few hundred kilobytes. */
const OTEL_BATCH = 256;

const FORMATS: Readonly<Record<ExportFormat, (target: ExportTarget, read: Reader) => Promise<LoadedFormat>>> =
  {
    ecs: async (target, read) => {
      const { ecsEvent } = await import("../report/export/ecs.ts");
      return byLine(target, read, ecsEvent);
    },
    ocsf: async (target, read) => {
      const { ocsfEvent } = await import("../report/export/ocsf.ts");
      return byLine(target, read, (event) => ocsfEvent(event, target.context.version));
    },
    timesketch: async (target, read) => {
      const { timesketchEvent } = await import("../report/export/timesketch.ts");
      return byLine(target, read, timesketchEvent);
    },
    otel: otelFormat,
    perfetto: perfettoFormat,
    parquet: parquetFormat,
  };

/** Loads the code of one format, and no other's. */
export async function loadExport(format: ExportFormat, target: ExportTarget): Promise<LoadedFormat> {
  const [{ exportedEvent }, { callNames }, { DetailKind }] = await Promise.all([
    import("../report/export/exported-event.ts"),
    import("../interpret/call-names.ts"),
    import("../types/detail-kind.ts"),
  ]);
  const names = callNames();
  const read: Reader = (readers, event) =>
    exportedEvent(
      event,
      {
        details: shownOf(readers, event),
        peers: readers.repositories.reader.details(event, DetailKind.peer),
      },
      names,
    );
  return FORMATS[format](target, read);
}

const nothing = () => undefined;

function byLine(
  { context: { stdout } }: ExportTarget,
  read: Reader,
  line: (event: ExportedEvent) => string,
): LoadedFormat {
  return (readers) => ({
    begin: nothing,
    event: (event) => stdout.write(`${line(read(readers, event))}\n`),
    problem: nothing,
    end: nothing,
  });
}

/** A request on each line, of one host's records. */
async function otelFormat(
  { context: { stdout, version } }: ExportTarget,
  read: Reader,
): Promise<LoadedFormat> {
  const { otelRecord, otelRequest } = await import("../report/export/otel.ts");
  return (readers) => {
    let node: string | null = null;
    let batch: ReturnType<typeof otelRecord>[] = [];
    const send = () => {
      if (batch.length > 0) stdout.write(`${otelRequest(node, batch, version)}\n`);
      batch = [];
    };
    return {
      begin: nothing,
      event: (event) => {
        if (batch.length >= OTEL_BATCH || event.node !== node) send();
        node = event.node;
        batch.push(otelRecord(read(readers, event)));
      },
      problem: nothing,
      end: send,
    };
  };
}

async function perfettoFormat({ context: { stdout } }: ExportTarget, read: Reader): Promise<LoadedFormat> {
  const { PerfettoTrace } = await import("../report/export/perfetto.ts");
  return (readers): FormatWriter => {
    let separator = "\n";
    const trace = new PerfettoTrace((json) => {
      stdout.write(separator + json);
      separator = ",\n";
    });
    return {
      begin: () => stdout.write('{"displayTimeUnit":"ms","traceEvents":['),
      event: (event) => trace.add(read(readers, event)),
      problem: nothing,
      end: () => {
        trace.end();
        stdout.write("\n]}\n");
      },
    };
  };
}

async function parquetFormat({ directory, context }: ExportTarget, read: Reader): Promise<LoadedFormat> {
  const { ParquetFiles } = await import("./parquet-files.ts");
  return (readers) => {
    const files = new ParquetFiles(directory, context.version);
    return {
      begin: nothing,
      event: (event) => files.add(read(readers, event)),
      problem: nothing,
      end: () => files.end(),
    };
  };
}
