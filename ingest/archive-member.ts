// SPDX-License-Identifier: Apache-2.0

/** A file in an archive, valid while the archive is positioned at it: the next one is read afterwards. */
export interface ArchiveMember {
  /** From the archive: an attacker may have written it, and nothing is ever opened by it. */
  readonly name: string;
  /** As the archive says. */
  readonly size: number;
  /** Its kind, if it is not a file: "a link to …". */
  readonly link: string | undefined;
  /** Why it cannot be read. */
  readonly obstacle: string | undefined;
  /** Its bytes, still packed if the file was. Throws IngestError CTR_INGEST_DAMAGED_ARCHIVE. */
  readonly read: () => AsyncIterable<Buffer>;
}

const LOG_FOLDER = /(?:^|\/)var\/log\/audit\/[^/]/;
const LOG_NAME = /(?:^|\/)audit\.log(?:-\d+|\.\d+)?(?:\.(?:gz|xz|zst))?$/;
/** The end of a log that was too long for sos, which puts a link in its place. Source: sos/report/plugins/__init__.py, add_copy_spec */
const TAIL_NAME = /(?:^|\/)var\.log\.audit\.[^/]+\.tailed$/;

/** Whether a member is read: files under var/log/audit, and files with the names of auditd's logs. */
export function isAuditLog(name: string): boolean {
  return LOG_FOLDER.test(name) || LOG_NAME.test(name) || TAIL_NAME.test(name);
}

/** Characters kept of the beginning and of the end of a name: a path has at most 4096 bytes, but a tar header any number. */
const NAME_ENDS = 4096;

/** The name to store and show; if it is longer than any file system allows, its ends and the length of the omission. */
export function shortName(name: string): string {
  const left = name.length - 2 * NAME_ENDS;
  if (left <= 0) return name;
  return `${name.slice(0, NAME_ENDS)}[… ${left} characters …]${name.slice(-NAME_ENDS)}`;
}
