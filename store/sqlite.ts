// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type Sqlite from "better-sqlite3";

/** Its modules, if bundled by scripts/bundle.mjs, and their version. */
declare const BUNDLED_SQLITE: typeof Sqlite | undefined;
declare const BUNDLED_SQLITE_VERSION: string;

/** ABI of Node.js 24. */
const ABI_OF_24 = 137;
/**
 * Version 12 ends Node.js 24.19 and later, where its binary was compiled for these, as soon as a statement is collected (node::ObjectWrap has a hook since);
 * version 13 does not run on Node.js 20.
 */
const PACKAGE = Number(process.versions.modules) >= ABI_OF_24 ? "better-sqlite3-13" : "better-sqlite3";

/** Required, since an import would search its text for what it exports. */
const load = createRequire(import.meta.url);

interface Library {
  readonly Database: typeof Sqlite;
  /** Named, since it is looked for in thirteen places else; undefined: not where the package builds it. */
  readonly nativeBinding: string | undefined;
}

let library: Library | undefined;

/** Opens a database by better-sqlite3, whose binary is loaded with the first. Throws SQLite's errors. */
export function openSqlite(path: string, options: Sqlite.Options = {}): Sqlite.Database {
  library ??= findLibrary();
  const { Database, nativeBinding } = library;
  return new Database(path, nativeBinding === undefined ? options : { ...options, nativeBinding });
}

function findLibrary(): Library {
  const description = load.resolve(`${PACKAGE}/package.json`);
  const binary = join(dirname(description), "build/Release/better_sqlite3.node");
  // Modules of one version with a binary of another are an untested combination.
  const isBundled =
    typeof BUNDLED_SQLITE !== "undefined" &&
    JSON.parse(readFileSync(description, "utf8")).version === BUNDLED_SQLITE_VERSION;
  return {
    Database: isBundled ? BUNDLED_SQLITE : (load(PACKAGE) as typeof Sqlite),
    nativeBinding: existsSync(binary) ? binary : undefined,
  };
}
