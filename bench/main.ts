// SPDX-License-Identifier: Apache-2.0
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildPackage, removeDatabase } from "./ctraudit-command.ts";
import { type BenchLog, dockerSockLog, generatedLog, namedLog } from "./logs.ts";
import { describeMachine } from "./machine.ts";
import { type Measure, markdownTable } from "./measure.ts";
import { measureAppend, measureAppendToMany } from "./measure-append.ts";
import { measureAttribution } from "./measure-attribution.ts";
import { measureGrowth, measureIngest } from "./measure-ingest.ts";
import { measureParser } from "./measure-parser.ts";
import { measureQuestions } from "./measure-questions.ts";
import { measureReport } from "./measure-report.ts";
import { measureScale } from "./measure-scale.ts";
import { measureSearch } from "./measure-search.ts";
import { measureSize } from "./measure-size.ts";
import { measureStart } from "./measure-start.ts";
import { measureWord } from "./measure-word.ts";
import { findPeers } from "./peers.ts";
import { writeResults } from "./write-results.ts";

const NAMES = [
  "parser",
  "ingest",
  "append",
  "start",
  "search",
  "word",
  "questions",
  "report",
  "size",
  "growth",
  "attribution",
  "scale",
] as const;
const OUT = join(import.meta.dirname, "out");
const USAGE = `npm run bench -- [--size MB] [--file LOG]… [--runs N] [--only NAME]… [--peers DIR] [--large MB] [--no-build] [--json] [--write]
  --size    of the generated logs (default 200)         --only   ${NAMES.join(", ")}
  --file    measure this log instead of generated ones  --peers  a tree with ausearch and laurel in it
  --large   the larger log of growth (default 1000)     --write  put the table into bench/README.md`;

const { values } = parseArgs({
  allowNegative: true,
  options: {
    size: { type: "string", default: "200" },
    large: { type: "string", default: "1000" },
    file: { type: "string", multiple: true },
    runs: { type: "string", default: "3" },
    only: { type: "string", multiple: true },
    peers: { type: "string" },
    build: { type: "boolean", default: true },
    json: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

async function chooseLogs(): Promise<BenchLog[]> {
  if (values.file) return values.file.map(namedLog);
  const real = dockerSockLog(OUT);
  const size = Number(values.size);
  return [
    ...(real ? [real] : []),
    await generatedLog(OUT, size, "none"),
    await generatedLog(OUT, size, "kernel"),
  ];
}

async function main(): Promise<void> {
  const runs = Number(values.runs);
  const wanted = (name: (typeof NAMES)[number]): boolean => values.only?.includes(name) ?? true;
  for (const name of values.only ?? [])
    if (!(NAMES as readonly string[]).includes(name))
      throw new Error(`expected --only to be one of ${NAMES.join(", ")}, got ${name}`);
  if (values.build && values.only?.join() !== "parser") buildPackage();
  const peers = findPeers(OUT, values.peers);
  mkdirSync(OUT, { recursive: true });
  const logs = await chooseLogs();
  const measures: Measure[] = [];
  const add = (some: readonly Measure[]): void => {
    measures.push(...some);
    if (!values.json)
      process.stderr.write(`${some.map(({ group, what }) => `${group}: ${what}`).join("; ")} done\n`);
  };
  for (const log of logs) {
    const database = join(OUT, `${log.name}.db`);
    if (wanted("parser")) add(measureParser(log, runs));
    if (
      wanted("ingest") ||
      wanted("start") ||
      wanted("search") ||
      wanted("word") ||
      wanted("questions") ||
      wanted("report") ||
      wanted("size")
    )
      add(measureIngest(log, database, peers, wanted("ingest") ? runs : 1, OUT));
    if (wanted("append")) add(measureAppend(log, OUT, runs));
    if (wanted("start")) add(measureStart(log.name, database, runs));
    if (wanted("word")) add(measureWord(log, database, peers, runs));
    if (wanted("questions")) add(measureQuestions(log.name, database, runs));
    if (wanted("search")) add(measureSearch(log, database, peers, runs));
    if (wanted("report")) add(measureReport(log, database, peers, runs));
    if (wanted("size")) add(measureSize(log, database));
    if (wanted("attribution")) add(measureAttribution(log, database, runs));
    removeDatabase(database);
  }
  if (wanted("append")) add(await measureAppendToMany(OUT, runs));
  if (wanted("scale")) add(await measureScale(OUT));
  if (wanted("growth"))
    add(
      measureGrowth(
        await generatedLog(OUT, 100, "none"),
        await generatedLog(OUT, Number(values.large), "none"),
        OUT,
        1,
      ),
    );
  const machine = describeMachine(
    peers,
    [...new Set(measures.map(({ group }) => group))].length > 0 ? logs.map(({ name }) => name) : [],
  );
  console.log(
    values.json
      ? JSON.stringify({ machine, measures }, null, 2)
      : `${markdownTable(measures)}\n\n${machine.join("\n")}`,
  );
  if (values.write) writeResults(join(import.meta.dirname, "README.md"), measures, machine);
}

if (values.help) console.log(USAGE);
else await main();
