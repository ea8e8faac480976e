// SPDX-License-Identifier: Apache-2.0
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { corpusFolder } from "../logs.ts";
import type { Answer } from "./infer.ts";

/** A scorer that is not ours, beside the corpus; undefined where there is none. */
export function findScorer(): string | undefined {
  const file = join(corpusFolder(), "../tools/score-attribution.mjs");
  return existsSync(file) ? file : undefined;
}

/** Output of the scorer for these answers, held against a ground truth: it reads search's ndjson and is called with TRUTH. */
export async function runScorer(scorer: string, truth: string, answers: readonly Answer[]): Promise<string> {
  const judge = spawn(process.execPath, [scorer, truth], { stdio: ["pipe", "pipe", "inherit"] });
  let text = "";
  judge.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  const closed = once(judge, "close");
  for (const answer of answers)
    if (answer.hasSyscall && !judge.stdin.write(`${JSON.stringify(asEvent(answer))}\n`))
      await once(judge.stdin, "drain");
  judge.stdin.end();
  const [status] = (await closed) as [number];
  if (status !== 0) throw new Error(`${scorer} ended with ${status}`);
  return text;
}

/** The part of search's ndjson that a scorer reads. */
function asEvent({ serial, pid, container, evidence }: Answer) {
  return { type: "event", data: { serial, pid, container, attribution: { evidence } } };
}
