// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { buildPackage } from "../ctraudit-command.ts";
import { Build, digestOf, questions } from "./answers.ts";
import { digestLogs } from "./logs.ts";
import { tableDigests } from "./tables.ts";

const USAGE = `npm run digest -- [--dist DIR] [--only TEXT]… [--write FILE] [--compare FILE] [--keep DIR]
  --dist     a built package (default: this one, built first)   --only  logs whose names contain TEXT
  --write    keep the digests                                   --compare  with digests kept before; exits 1 where one differs
  --keep     write every answer below DIR, to compare them by eye`;

const { values } = parseArgs({
  options: {
    dist: { type: "string" },
    only: { type: "string", multiple: true },
    write: { type: "string" },
    compare: { type: "string" },
    keep: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

/** "LOG: QUESTION" -> SHA-256 of its answer. */
type Digests = Record<string, string>;

async function digestLog(build: Build, log: { name: string; path: string }, digests: Digests): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "ctraudit-digest-"));
  const database = join(folder, "a.db");
  try {
    const { status } = await build.run("ingest", log.path, "--db", database);
    digests[`${log.name}: ingest`] = String(status);
    if (status === 2 || typeof status === "string") return; // no record in it
    for (const [table, digest] of tableDigests(database)) digests[`${log.name}: ${table}`] = digest;
    for (const question of questions(build.reports)) {
      const { bytes } = await build.run(...question, "--db", database);
      digests[`${log.name}: ${question.join(" ")}`] = digestOf(bytes, database, log.path);
      if (values.keep !== undefined)
        writeFileSync(join(values.keep, `${log.name} ${question.join(" ")}`.replaceAll("/", "_")), bytes);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function compare(before: Digests, after: Digests): number {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  const differing = names.filter((name) => before[name] !== after[name]);
  for (const name of differing) {
    const how = before[name] === undefined ? "new" : after[name] === undefined ? "gone" : "differs";
    console.log(`${how}\t${name}`);
  }
  console.log(`${names.length} answers, ${differing.length} differ`);
  return differing.length === 0 ? 0 : 1;
}

async function main(): Promise<number> {
  if (values.dist === undefined) buildPackage();
  const dist = resolve(values.dist ?? join(import.meta.dirname, "../../dist"));
  const scratch = mkdtempSync(join(tmpdir(), "ctraudit-digest-"));
  const digests: Digests = {};
  try {
    const build = await Build.load(dist, join(scratch, "answer"));
    for (const log of digestLogs())
      if (values.only?.some((text) => log.name.includes(text)) ?? true) await digestLog(build, log, digests);
  } finally {
    rmSync(scratch, { recursive: true });
  }
  if (values.write !== undefined) writeFileSync(values.write, `${JSON.stringify(digests, undefined, 1)}\n`);
  if (values.compare === undefined) {
    console.log(`${Object.keys(digests).length} answers`);
    return 0;
  }
  return compare(JSON.parse(readFileSync(values.compare, "utf8")), digests);
}

if (values.help) console.log(USAGE);
else process.exitCode = await main();
