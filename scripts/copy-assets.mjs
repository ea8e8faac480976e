// SPDX-License-Identifier: Apache-2.0
// Files that the compiler does not copy to dist: the generated grammar, SQL migrations, tables, schemas, and the page of `serve`.
import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
mkdirSync(`${root}dist/schemas`, { recursive: true });
for (const path of [
  "grammar/auditd.generated.js",
  "expression/search.generated.js",
  "grammar/record-types.json",
  "interpret/tables",
  "store/migrations",
  "query/detections/builtin",
  "schemas",
])
  if (existsSync(root + path)) cpSync(root + path, `${root}dist/${path}`, { recursive: true });

// The schema of a database of this version: running the migrations takes longer than most commands.
const { openSqlite } = await import(`${root}dist/store/sqlite.js`);
const { expectedSchema } = await import(`${root}dist/store/migrate.js`);
writeFileSync(
  `${root}dist/store/migrations/schema.json`,
  JSON.stringify(expectedSchema(openSqlite(":memory:"))),
);

const { build } = await import("vite");
await build({ configFile: `${root}web/client/vite.config.ts` });
cpSync(`${root}node_modules/preact/LICENSE`, `${root}dist/web/static/preact.LICENSE`);
