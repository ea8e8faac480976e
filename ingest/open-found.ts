// SPDX-License-Identifier: Apache-2.0
import { readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { isClosedName, type LogFile } from "./discover-sources.ts";
import { fileIdentity } from "./file-identity.ts";
import { IngestError } from "./ingest-error.ts";
import { PlainLog } from "./plain-log.ts";

/** Rotation may move a file between two looks at its folder; it does not do so again and again. */
const TRIES = 5;

export interface FoundLog {
  readonly plain: PlainLog;
  /** With the name that it has now. */
  readonly file: LogFile;
}

/**
 * Opens the file that was found, whatever its name is by now. While a large log is read, rotation moves those behind it: the
 * name of one would give another, which is read twice, and the one itself never. Throws IngestError CTR_INGEST_SOURCE_CHANGED
 * where the file is no longer in its folder, and CTR_INGEST_UNREADABLE.
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

/** Undefined where no file has this name at the moment. */
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
    return undefined; // The folder cannot be read any more, or a link in it leads in circles.
  }
}
