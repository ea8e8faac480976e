// SPDX-License-Identifier: Apache-2.0
import { accessSync, type BigIntStats, constants, readdirSync, type Stats, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { LineFormat } from "./carrier-filter.ts";
import { fileIdentity } from "./file-identity.ts";
import { IngestError } from "./ingest-error.ts";

/** A log to read. */
export interface LogFile {
  /** `-` is the standard input. */
  readonly path: string;
  /** It cannot grow: rotated, packed, or a stream. */
  readonly closed: boolean;
  readonly isStream: boolean;
  /** Size on disk; undefined for streams. */
  readonly bytes: number | undefined;
  /** Identity of the found file, from fileIdentity(): rotation may give its name to another file before it is read. */
  readonly identity?: string;
  /** Its name when found, if it has another one now. */
  readonly foundAs?: string;
  /** The archive that contains it. */
  readonly archive?: string;
  /** A log in another database: its bytes, and how it was read there. */
  readonly stored?: StoredLog;
}

/** A source of another database. */
export interface StoredLog extends LineFormat {
  readonly bytes: () => AsyncIterable<Buffer>;
  readonly node: string | null;
  /** It is always a separate source, even if others have the same bytes. */
  readonly isNew?: boolean;
}

const LOG_FOLDER = "var/log/audit";
const LOG_NAME = /^audit\.log(?:-(\d+)(?:-\d+)?|\.(\d+))?(?:\.(?:gz|zst|xz))?$/;
const CLOSED_NAME = /(?:\.\d+|-\d{6,}|\.gz|\.zst|\.xz)$/;

/** Whether a name was given by rotation or packing: such a log does not grow. */
export function isClosedName(path: string): boolean {
  return CLOSED_NAME.test(path);
}

/** A log's name in a directory that is not a file. */
export interface SkippedName {
  readonly path: string;
  /** Its kind: "a FIFO", "a link to nothing" … */
  readonly kind: string;
}

/**
 * The logs named by paths; for a directory (audit.log.N … audit.log, packed or not), or one that has
 * var/log/audit below it, the oldest first. In a directory only files are read, links followed: reading a FIFO or a device there may never end. `onSkipped` is called with the rest.
 * Throws IngestError CTR_INGEST_NO_SUCH_FILE, _NO_LOGS, _UNREADABLE before anything is read.
 */
export function discoverSources(
  paths: readonly string[],
  onSkipped: (skipped: SkippedName) => void = () => {},
): LogFile[] {
  return paths.flatMap((path) => {
    if (path === "-") return [{ path, closed: true, isStream: true, bytes: undefined }];
    const found = statOf(path);
    if (!found.isDirectory()) return [describe(path, found)];
    const logs = logFolders(path).flatMap((folder) => logsIn(folder, onSkipped));
    if (logs.length === 0) {
      const hint = "give the file itself if its name is not audit.log, audit.log.1 …";
      throw new IngestError("CTR_INGEST_NO_LOGS", path, "no audit logs in this directory", { hint });
    }
    return logs.map((log) => describe(log, statOf(log)));
  });
}

/** Locations of logs in a directory: directly, or below system roots, as left by sos. */
function logFolders(directory: string): string[] {
  const roots = namesIn(directory).map((name) => join(directory, name, LOG_FOLDER));
  const below = LOG_FOLDER.split("/").map((_, i, parts) => join(directory, ...parts.slice(i)));
  return [directory, ...[...below, ...roots].filter((path) => kindOfOther(path) === "a directory")];
}

/** Paths of the logs in a directory. */
function logsIn(directory: string, onSkipped: (skipped: SkippedName) => void): string[] {
  return namesIn(directory)
    .filter((name) => LOG_NAME.test(name))
    .sort((left, right) => ageOf(right) - ageOf(left) || (left < right ? -1 : 1))
    .map((name) => join(directory, name))
    .filter((path) => {
      const kind = kindOfOther(path);
      if (kind !== undefined) onSkipped({ path, kind });
      return kind === undefined;
    });
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory).sort();
  } catch (cause) {
    throw new IngestError("CTR_INGEST_UNREADABLE", directory, "cannot be read", { cause });
  }
}

/** Undefined for a file, or if stat() fails for another reason than a missing file: reading then gives the reason. */
function kindOfOther(path: string): string | undefined {
  let found: Stats;
  try {
    found = statSync(path);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    return code === "ENOENT" ? "a link to nothing" : code === "ELOOP" ? "a link to itself" : undefined;
  }
  if (found.isFile()) return undefined;
  if (found.isDirectory()) return "a directory";
  if (found.isFIFO()) return "a FIFO";
  return found.isSocket() ? "a socket" : "a device";
}

/**
 * A log and its rotated files, the oldest first, for any name. None if it does not exist at the moment.
 * Throws IngestError CTR_INGEST_UNREADABLE, and CTR_INGEST_NO_SUCH_FILE if a file disappeared meanwhile.
 */
export function discoverRotated(path: string): LogFile[] {
  const folder = dirname(path);
  const base = basename(path);
  const suffix = (name: string) => `audit.log${name.slice(base.length)}`;
  return namesIn(folder)
    .filter((name) => name.startsWith(base) && LOG_NAME.test(suffix(name)))
    .sort((left, right) => ageOf(suffix(right)) - ageOf(suffix(left)) || (left < right ? -1 : 1))
    .map((name) => (name === base ? path : join(folder, name)))
    .filter((log) => log === path || kindOfOther(log) === undefined)
    .map((log) => ({ ...describe(log, statOf(log)), closed: log !== path }));
}

/** Higher is older. Dated names are older than numbered ones: the two are not used at the same time. */
function ageOf(name: string): number {
  const [, date, number] = LOG_NAME.exec(name) ?? [];
  if (date !== undefined) return Number.MAX_SAFE_INTEGER - Number(date.slice(0, 15));
  return number === undefined ? 0 : Number(number.slice(0, 9));
}

function describe(path: string, found: BigIntStats): LogFile {
  try {
    accessSync(path, constants.R_OK);
  } catch (cause) {
    throw new IngestError("CTR_INGEST_UNREADABLE", path, "permission denied", {
      hint: "audit logs belong to root: run as root, or copy them",
      cause,
    });
  }
  const isStream = !found.isFile();
  return {
    path,
    closed: isStream || isClosedName(path),
    isStream,
    bytes: isStream ? undefined : Number(found.size),
    ...(isStream ? {} : { identity: fileIdentity(found) }),
  };
}

function statOf(path: string): BigIntStats {
  try {
    return statSync(path, { bigint: true });
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === "EACCES") {
      throw new IngestError("CTR_INGEST_UNREADABLE", path, "permission denied", {
        hint: "audit logs belong to root: run as root, or copy them",
        cause,
      });
    }
    throw new IngestError("CTR_INGEST_NO_SUCH_FILE", path, "no such file or directory", { cause });
  }
}
