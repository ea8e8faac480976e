// SPDX-License-Identifier: Apache-2.0

/** A file in an archive, while it is at the archive's head: the next one is read when this one is done with. */
export interface ArchiveMember {
  /** As the archive says: an attacker may have written it, and nothing is ever opened by it. */
  readonly name: string;
  /** As the archive says. */
  readonly size: number;
  /** Its kind, where it is no file: "a link to …". */
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

/** True for the members that are read: what lies under var/log/audit, and what is called as auditd calls its logs. */
export function isAuditLog(name: string): boolean {
  return LOG_FOLDER.test(name) || LOG_NAME.test(name) || TAIL_NAME.test(name);
}

/** Characters of a name at its beginning, and at its end: a path has no more than 4096 bytes, and a tar header any number. */
const NAME_ENDS = 4096;

/** The name as it is kept and shown; of a longer one than any file system has, its ends and what is left out. */
export function shortName(name: string): string {
  const left = name.length - 2 * NAME_ENDS;
  if (left <= 0) return name;
  return `${name.slice(0, NAME_ENDS)}[… ${left} characters …]${name.slice(-NAME_ENDS)}`;
}
