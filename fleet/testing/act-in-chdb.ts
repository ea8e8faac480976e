// SPDX-License-Identifier: Apache-2.0
// A separate process (`node --import tsx act-in-chdb.ts FOLDER shipper|reader`): current ClickHouse on the data in FOLDER/chdb, for a user with only the privileges of
// that role. Reads a working copy to FOLDER/ROLE.db if permitted, and prints the permitted actions.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { openForWriting } from "../../store/connection.ts";
import { readFleet } from "../read/read-manifests.ts";
import { fillWorkingCopy } from "../read/working-copy.ts";
import { requireSchema } from "../schema/initialize.ts";
import { BATCH_TABLES, MIGRATIONS_TABLE, TABLE_NAMES } from "../schema/migrations.ts";
import { roleStatements } from "../schema/roles.ts";
import { openChdb } from "./chdb-session.ts";

const [folder, role] = process.argv.slice(2) as [string, "shipper" | "reader"];
const to = ` TO ctraudit_${role}`;
const grants = roleStatements("fleet", undefined).flatMap((sql) =>
  sql.startsWith("GRANT") && sql.endsWith(to) ? [`<query>${sql.slice(0, -to.length)}</query>`] : [],
);
const users = join(folder, `${role}-users.xml`);
const configuration = join(folder, `${role}.xml`);
writeFileSync(
  users,
  `<clickhouse><profiles><default/></profiles><quotas><default/></quotas><users><default><password/><networks><ip>::/0</ip></networks>
   <profile>default</profile><quota>default</quota><grants>${grants.join("")}</grants></default></users></clickhouse>`,
);
writeFileSync(configuration, `<clickhouse><users_config>${users}</users_config></clickhouse>`);
const { session, connection } = openChdb(folder, configuration);
session.query("USE fleet");

/** Whether it is permitted; any error other than a missing privilege is thrown. */
function may(sql: string): boolean {
  try {
    session.query(sql);
    return true;
  } catch (error) {
    if (!String(error).includes("ACCESS_DENIED")) throw error;
    return false;
  }
}

const tables = [...TABLE_NAMES, MIGRATIONS_TABLE];
const keyOf = (table: string) => (BATCH_TABLES.some((name) => name === table) ? "batch" : "version");
if (role === "reader") {
  await requireSchema(connection);
  const { manifests } = await readFleet(connection);
  const copy = openForWriting(join(folder, "reader.db"));
  await fillWorkingCopy(copy, connection, manifests, { isAsked: () => true, withBytes: true });
  copy.close();
}
const answers = {
  select: tables.filter((table) => may(`SELECT count(${keyOf(table)}) FROM ${table}`)),
  insert: tables.filter((table) => may(`INSERT INTO ${table} (${keyOf(table)}) VALUES (1)`)),
  more: [
    ...tables.flatMap((table) => [
      `ALTER TABLE ${table} DELETE WHERE 1`,
      `ALTER TABLE ${table} ADD COLUMN x UInt8`,
      `TRUNCATE TABLE ${table}`,
      `DROP TABLE ${table}`,
    ]),
    "CREATE TABLE other (x UInt8) ENGINE = Memory",
    "DROP DATABASE fleet",
    "CREATE USER other",
    "SELECT * FROM file('/etc/hostname', 'LineAsString')",
  ].filter(may),
};
process.stdout.write(JSON.stringify(answers));
session.close();
