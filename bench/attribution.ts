// SPDX-License-Identifier: Apache-2.0
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildPackage, ctraudit, ingestCommand, removeDatabase } from "./ctraudit-command.ts";
import { corpusFolder, dockerSockLog } from "./logs.ts";
import { type Command, runProcess } from "./run-process.ts";

const OUT = join(import.meta.dirname, "out");
const USAGE = `tsx bench/attribution.ts --scorer FILE [--log FILE --truth FILE] [--cut PERCENT]… [--no-build]
Scores the attribution of a log (default: docker-sock of the corpus, without the records of its provenance module, which hold
the answer) against a ground truth, whole and with its first 20, 45, 60 and 80 % of lines cut off. The scorer reads
search's ndjson and is called as: scorer TRUTH.`;
const ANSWERS = /ns_subtype=|netio_intercepted=|ubsi_intercepted=/;

const { values } = parseArgs({
  allowNegative: true,
  options: {
    scorer: { type: "string" },
    log: { type: "string" },
    truth: { type: "string" },
    cut: { type: "string", multiple: true, default: ["0", "20", "45", "60", "80"] },
    build: { type: "boolean", default: true },
    help: { type: "boolean", default: false },
  },
});

/** The events of a database as ndjson into the scorer; resolves to what it prints. */
async function score(events: Command, scorer: string, truth: string): Promise<string> {
  const search = spawn(events.program, events.arguments, { stdio: ["ignore", "pipe", "inherit"] });
  const judge = spawn(process.execPath, [scorer, truth], { stdio: [search.stdout, "pipe", "inherit"] });
  let text = "";
  judge.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  const [status] = (await once(judge, "close")) as [number];
  if (status !== 0) throw new Error(`${scorer} ended with ${status}`);
  return text;
}

function readLines(file: string): string[] {
  const lines = readFileSync(file, "latin1").split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

async function main(): Promise<void> {
  if (values.help || !values.scorer) {
    console.log(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const log = values.log ?? dockerSockLog(OUT)?.file;
  const truth = values.truth ?? join(corpusFolder(), "docker-sock", "sock_pwn.ground-truth.csv.gz");
  if (log === undefined)
    throw new Error("no corpus beside the checkout nor in $CTRAUDIT_CORPUS, and no --log");
  mkdirSync(OUT, { recursive: true });
  if (values.build) buildPackage();
  const lines = readLines(log).filter((line) => !ANSWERS.test(line));
  const cutLog = join(OUT, "attribution.log");
  const database = join(OUT, "attribution.db");
  for (const percent of values.cut) {
    writeFileSync(
      cutLog,
      `${lines.slice(Math.floor((lines.length * Number(percent)) / 100)).join("\n")}\n`,
      "latin1",
    );
    removeDatabase(database);
    const { wallMs } = runProcess(ingestCommand(cutLog, database));
    console.log(`== first ${percent} % cut off, ingested in ${(wallMs / 1000).toFixed(2)} s`);
    console.log(
      await score(
        ctraudit("search", "--format", "ndjson", "-m", "SYSCALL", "--db", database),
        values.scorer,
        truth,
      ),
    );
  }
  removeDatabase(database);
}

await main();
