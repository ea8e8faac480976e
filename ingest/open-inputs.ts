// SPDX-License-Identifier: Apache-2.0
import { createReadStream } from "node:fs";
import { type ArchiveMember, isAuditLog, shortName } from "./archive-member.ts";
import { ByteTap, type TappedBytes } from "./byte-tap.ts";
import type { LogFile } from "./discover-sources.ts";
import { IngestError } from "./ingest-error.ts";
import { HEAD_BYTES, type InputKind, kindOf } from "./input-kind.ts";
import { openFound } from "./open-found.ts";
import { type PackedRest, wordsOfRest } from "./packed-bytes.ts";
import type { PlainLog } from "./plain-log.ts";
import { inPieces } from "./read-bytes.ts";
import { unpackLayers } from "./unpack-layers.ts";

/** One item of an input, in order. A log is read before the next item is requested. */
export type Input =
  | {
      readonly kind: "log";
      readonly file: LogFile;
      readonly bytes: AsyncIterable<Buffer>;
      /** The file of an unpacked log; open until the next item is requested. */
      readonly plain?: PlainLog;
      /** Of the log before unpacking; undefined for a file, or if not read to its end. */
      readonly tapped: () => TappedBytes | undefined;
      /** Bytes not unpacked; known once the others are read. */
      readonly rests: readonly PackedRest[];
    }
  | { readonly kind: "skipped"; readonly file: LogFile; readonly what: string }
  | { readonly kind: "refused"; readonly file: LogFile; readonly error: IngestError }
  | {
      readonly kind: "archive";
      readonly file: LogFile;
      readonly tapped: TappedBytes | undefined;
      readonly contents: ArchiveContents;
    };

export type LogInput = Extract<Input, { kind: "log" }>;

/** The contents of an archive. */
export interface ArchiveContents {
  readonly path: string;
  readonly format: "tar" | "zip";
  /** Members with names of audit logs. */
  readonly logs: number;
  /** Other files, not read. */
  readonly others: number;
}

/**
 * The contents of a file, or of the standard input: one log, or the audit logs of an archive.
 * Throws IngestError: CTR_INGEST_UNREADABLE, _PACKED (not for ctraudit to unpack), _DAMAGED_ARCHIVE, _NO_LOGS (an archive without any).
 */
export async function* openInputs(given: LogFile): AsyncGenerator<Input> {
  if (given.stored !== undefined) {
    yield { kind: "log", file: given, bytes: given.stored.bytes(), tapped: () => undefined, rests: [] };
    return;
  }
  if (given.isStream) {
    yield* openPacked(given, given.path === "-" ? process.stdin : createReadStream(given.path));
    return;
  }
  const { plain, file } = openFound(given);
  try {
    const { kind } = kindOf(plain.at(0, HEAD_BYTES));
    if (kind === "lines")
      yield { kind: "log", file, bytes: plain.from(0), plain, tapped: () => undefined, rests: [] };
    else if (kind === "zip") {
      const { readZip } = await import("./read-zip.ts");
      yield* logsOf(file, "zip", readZip(file.path), () => undefined);
    } else yield* openPacked(file, plain.whole());
  } finally {
    plain.close();
  }
}

/** The contents of an input that is only a stream. */
async function* openPacked(file: LogFile, stream: AsyncIterable<Buffer>): AsyncGenerator<Input> {
  const tap = new ByteTap();
  const unpacked = await unpackLayers(file.path, tap.through(inPieces(file.path, stream)));
  const tapped = () => tap.tapped;
  const { rests } = unpacked;
  if (unpacked.kind.kind === "lines") yield { kind: "log", file, bytes: unpacked.bytes, tapped, rests };
  else if (unpacked.kind.kind === "tar") {
    const { readTar } = await import("./read-tar.ts");
    yield* logsOf(file, "tar", readTar(file.path, unpacked.bytes), tapped);
    for (const rest of rests) {
      const error = new IngestError("CTR_INGEST_DAMAGED_ARCHIVE", file.path, wordsOfRest(rest));
      yield { kind: "refused", file, error };
    }
  } else {
    await unpacked.bytes.return(undefined);
    const { text, hint } = reasonOf(unpacked.kind, file.path);
    throw new IngestError("CTR_INGEST_PACKED", file.path, text, { hint });
  }
}

async function* logsOf(
  file: LogFile,
  format: "tar" | "zip",
  members: AsyncIterable<ArchiveMember>,
  tapped: () => TappedBytes | undefined,
): AsyncGenerator<Input> {
  let hasAny = false;
  let logs = 0;
  let others = 0;
  for await (const member of members) {
    if (isAuditLog(member.name)) {
      hasAny = true;
      if (member.link === undefined) logs++;
      yield await openMember(file, member);
    } else others++;
  }
  if (!hasAny) {
    const text = `is a ${format} archive without audit logs: none of its ${others} files is under var/log/audit or has the name audit.log`;
    throw new IngestError("CTR_INGEST_NO_LOGS", file.path, text, {
      hint: "unpack it, and give the logs themselves if they have other names",
    });
  }
  yield { kind: "archive", file, tapped: tapped(), contents: { path: file.path, format, logs, others } };
}

async function openMember(archive: LogFile, member: ArchiveMember): Promise<Input> {
  const path = `${archive.path}:${shortName(member.name)}`;
  const file: LogFile = { path, closed: true, isStream: true, bytes: undefined, archive: archive.path };
  const refused = (error: IngestError): Input => ({ kind: "refused", file, error });
  if (member.link !== undefined) return { kind: "skipped", file, what: shortName(member.link) };
  if (member.obstacle !== undefined)
    return refused(new IngestError("CTR_INGEST_UNREADABLE", path, member.obstacle));
  const tap = new ByteTap();
  try {
    const { kind, bytes, rests } = await unpackLayers(path, tap.through(inPieces(path, member.read())));
    if (kind.kind === "lines") return { kind: "log", file, bytes, tapped: () => tap.tapped, rests };
    await bytes.return(undefined);
    const { text } = reasonOf(kind, path);
    return refused(
      new IngestError("CTR_INGEST_PACKED", path, text, {
        hint: "unpack the archive, and read this log by itself",
      }),
    );
  } catch (error) {
    if (error instanceof IngestError) return refused(error);
    throw error;
  }
}

/** The reason why completely unpacked bytes are not a log. */
function reasonOf(kind: InputKind, path: string): { text: string; hint: string } {
  if (kind.kind === "other") return { text: kind.text, hint: kind.hint(path) };
  if (kind.kind === "packed") return { text: "is packed several times", hint: "unpack it first" };
  if (kind.kind === "zip")
    return {
      text: "is a zip archive, which can be read only from a file",
      hint: "its directory is at its end: save it to a file, and give that",
    };
  return { text: `is a ${kind.kind} archive in an archive`, hint: "unpack it first" };
}
