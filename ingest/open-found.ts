// SPDX-License-Identifier: Apache-2.0
import { readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { isClosedName, type LogFile } from "./discover-sources.ts";
import { fileIdentity } from "./file-identity.ts";
import { IngestError } from "./ingest-error.ts";
import { PlainLog } from "./plain-log.ts";

/** Limit of retries: rotation may move a file between two listings of its folder, but not again and again. */
const TRIES = 5;

export interface FoundLog {
  readonly plain: PlainLog;
  /** With its current name. */
  readonly file: LogFile;
}

/**
 * Opens a found file under its current name. While a large log is read, rotation moves the later ones: the
 * name of one would open another, which is read twice, and the one itself never. Throws IngestError CTR_INGEST_SOURCE_CHANGED
 * if the file is no longer in its folder, and CTR_INGEST_UNREADABLE.
 */
export function openFound(file: LogFile): FoundLog {
  const { identity } = file;
  if (identity === undefined) return { plain: new PlainLog(file.path), file };
  let path: string | undefined = file.path;
  for (let tried = 0; tried < TRIES && path !== undefined; tried++) {
    const plain = opened(path);
    if (plain?.identity === identity) return { plain, file: path === file.path ? file : renamed(file, path) };
    plain?.close();
    path = nameOf(identity, dirname(file.path));
  }
  throw new IngestError("CTR_INGEST_SOURCE_CHANGED", file.path, "was rotated away during the ingest", {
    hint: "ingest again: the file is packed or deleted, and another one may have its name",
  });
}

function renamed(file: LogFile, path: string): LogFile {
  return { ...file, path, closed: isClosedName(path), foundAs: file.path };
}

/** Undefined if no file has this name at the moment. */
function opened(path: string): PlainLog | undefined {
  try {
    return new PlainLog(path);
  } catch (error) {
    if (error instanceof IngestError && error.code === "CTR_INGEST_SOURCE_CHANGED") return undefined;
    throw error;
  }
}

function nameOf(identity: string, folder: string): string | undefined {
  const has = (path: string) => {
    const found = statSync(path, { bigint: true, throwIfNoEntry: false });
    return found?.isFile() === true && fileIdentity(found) === identity;
  };
  try {
    return readdirSync(folder)
      .map((name) => join(folder, name))
      .find(has);
  } catch {
    return undefined; // The folder is no longer readable, or has a link loop.
  }
}
