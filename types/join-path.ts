// SPDX-License-Identifier: Apache-2.0

/** A start directory. `isCanonical`: the kernel derived its name from the directory itself, so it has no symlink. */
export interface Base {
  readonly path: string;
  readonly isCanonical: boolean;
}

/**
 * An absolute path for a name, or null if the base is not absolute. Empty and `.` components and a trailing slash are removed. `..` removes a component only
 * if that is known to be a directory of this parent: in a canonical base, and at the root. After a component of the name it
 * stays, since that may be a symlink. Texts are latin1, one character per byte.
 */
export function joinPath(name: string, base: Base | null): string | null {
  const isAbsolute = name.startsWith("/");
  if (!isAbsolute && (base === null || !base.path.startsWith("/"))) return null;
  const parts = isAbsolute ? [] : base!.path.split("/").filter(isName);
  let isKnown = isAbsolute || base!.isCanonical;
  for (const part of name.split("/")) {
    if (!isName(part)) continue;
    if (part !== "..") {
      parts.push(part);
      isKnown = false;
    } else if (parts.length === 0) continue;
    else if (isKnown) parts.pop();
    else parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** The last component of every possible path of a name, for any start directory; undefined if it depends on that directory. */
export function endOfName(name: string): string | undefined {
  for (let until = name.length; until > 0; ) {
    const from = name.lastIndexOf("/", until - 1) + 1;
    const part = name.slice(from, until);
    if (isName(part)) return part === ".." ? undefined : part;
    until = from - 1;
  }
  return undefined;
}

function isName(part: string): boolean {
  return part !== "" && part !== ".";
}

/**
 * The working directory of a CWD record; null if it has none: its path was too long, or the directory had been removed.
 * Source: audit_log_d_path(), d_path()
 */
export function workingDirectory(path: string): Base | null {
  return path.startsWith("/") && !path.endsWith(" (deleted)") ? { path, isCanonical: true } : null;
}

/** Whether joinPath changes this absolute path. */
export function isUnclean(path: string): boolean {
  return path.length > 1 && /\/(?:\/|\.\/|\.$|$)|^\/\.\.(?:\/|$)/.test(path);
}
