// SPDX-License-Identifier: Apache-2.0

/** A directory to start from. `isCanonical`: the kernel made its name from the directory itself, so it has no symlink. */
export interface Base {
  readonly path: string;
  readonly isCanonical: boolean;
}

/**
 * An absolute path for a name, or null where the base is none. Empty and `.` components and a trailing slash go. `..` takes a component away only
 * where that is known to be a directory of this parent: in a canonical base, and at the root. After a component that was named it
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

/** The last component of every path that a name can mean, wherever it begins; undefined where that depends on what it begins at. */
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
 * The working directory of a CWD record; null where it names none: its path was too long, or the directory had been removed.
 * Source: audit_log_d_path(), d_path()
 */
export function workingDirectory(path: string): Base | null {
  return path.startsWith("/") && !path.endsWith(" (deleted)") ? { path, isCanonical: true } : null;
}

/** True for an absolute path that joinPath changes. */
export function isUnclean(path: string): boolean {
  return path.length > 1 && /\/(?:\/|\.\/|\.$|$)|^\/\.\.(?:\/|$)/.test(path);
}
