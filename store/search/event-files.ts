// SPDX-License-Identifier: Apache-2.0
import type { EventFile } from "../../questions/event-file.ts";
import type { StoredText } from "../../questions/event-view.ts";
import { type Base, joinPath, workingDirectory } from "../../types/join-path.ts";
import type { SqlValue, Store } from "../store.ts";
import { fromSqlText, toSqlText } from "../text.ts";

type Row = readonly [
  name: SqlValue,
  inode: number | null,
  dev: string | null,
  nametype: string | null,
  directory: SqlValue,
  descriptor: number | null,
  opened: SqlValue,
];

/** Reads the PATH records of an event (its row) in their order. */
export function openEventFiles(store: Store): (event: number) => readonly EventFile[] {
  const rows = store
    .prepare(
      `SELECT s.value, p.inode, p.dev, p.nametype, w.value, p.descriptor, o.value FROM path p
         LEFT JOIN string s ON s.id = p.name LEFT JOIN string w ON w.id = p.directory
         LEFT JOIN descriptor_directory d ON d.event = p.event AND d.descriptor = p.descriptor LEFT JOIN string o ON o.id = d.directory
       WHERE p.event = ? ORDER BY p.position`,
    )
    .raw();
  return (event) => (rows.all(event) as unknown as Row[]).map(fileOf);
}

function fileOf([name, inode, dev, nametype, directory, descriptor, opened]: Row): EventFile {
  const path = pathOf(fromSqlText(name), fromSqlText(directory), descriptor, fromSqlText(opened));
  return {
    name: name as StoredText | null,
    path: path === null ? null : toSqlText(path),
    unknown: name === null || path !== null ? null : whyUnknown(directory, descriptor),
    inode,
    dev,
    nametype,
  };
}

/** The path of a name; `opened` is the path of the descriptor's directory. Texts are latin1. */
export function pathOf(
  name: string | null,
  directory: string | null,
  descriptor: number | null,
  opened: string | null,
): string | null {
  if (name === null) return null;
  // With a descriptor an absolute name is the working directory, logged in place of the descriptor's.
  if (descriptor !== null && name.startsWith("/")) return opened;
  return joinPath(name, baseOf(directory, opened));
}

function baseOf(directory: string | null, opened: string | null): Base | null {
  if (directory !== null) return workingDirectory(directory);
  return opened === null ? null : { path: opened, isCanonical: false };
}

function whyUnknown(directory: SqlValue, descriptor: number | null): string {
  if (descriptor !== null)
    return descriptor < 0
      ? "relative to an unknown directory"
      : `relative to an unknown directory, descriptor ${descriptor}`;
  return directory === null
    ? "the working directory is not known"
    : "the working directory was removed or its path is too long";
}
