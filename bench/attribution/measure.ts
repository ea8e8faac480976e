// SPDX-License-Identifier: Apache-2.0

import { compareTrees } from "./compare-trees.ts";
import { type Decay, dropAtRandom } from "./decay.ts";
import { type Inference, inferLines } from "./infer.ts";
import { isContainerId } from "./kernel-truth.ts";
import { findScorer, runScorer } from "./outside-scorer.ts";
import { addScores, emptyScore, type Score, scoreAnswers } from "./score.ts";
import type { PatchedSubject, Subject } from "./subjects.ts";
import { evidenceTable, SCORE_COLUMNS, scoreCells, tableText } from "./tables.ts";

const scoreOf = ({ answers }: Inference, { truth, sandboxIsHost, sharesPids }: Subject): Score =>
  scoreAnswers(answers, truth, sandboxIsHost ? undefined : (sharesPids ?? ((place) => place === "host")));

/** (a): the whole log of a real host, by our scorer and, where there is one, by an outside one. */
export async function measureReal(subject: Subject | undefined): Promise<string> {
  if (subject === undefined) return "no corpus beside the checkout nor in $CTRAUDIT_CORPUS: not measured";
  const inference = await inferLines(subject.lines);
  const score = scoreOf(inference, subject);
  const scorer = findScorer();
  const said =
    scorer === undefined || subject.truthFile === undefined
      ? "no outside scorer beside the corpus"
      : `An outside scorer says of the same answers:\n\n\`\`\`\n${(await runScorer(scorer, subject.truthFile, inference.answers)).trim()}\n\`\`\``;
  return [
    tableText(["log", ...SCORE_COLUMNS], [[subject.name, ...scoreCells(score)]]),
    evidenceTable([[subject.name, score]]),
    `Conflicts: ${inference.conflicts}.`,
    said,
  ].join("\n\n");
}

/** (b): the logs of our kernel without what it says, against what it says. */
export async function measurePatched(subjects: readonly PatchedSubject[]): Promise<string> {
  const scores: [string, Score][] = [];
  const rows: string[][] = [];
  for (const subject of subjects) {
    const inference = await inferLines(subject.lines);
    const score = scoreOf(inference, subject);
    scores.push([subject.name, score]);
    const pair = subject.stock === undefined ? "–" : await compareTrees(subject.lines, subject.stock);
    rows.push([
      subject.name,
      ...scoreCells(score),
      String(subject.inTransit),
      undefinedText(subject, inference),
      pair,
    ]);
  }
  const paired = new Set(subjects.filter(({ stock }) => stock !== undefined).map(({ name }) => name));
  const sum = addScores(
    scores.filter(([name]) => paired.size === 0 || paired.has(name)).map(([, score]) => score),
  );
  rows.push(["all with a stock pair", ...scoreCells(sum), "", "", ""]);
  return [
    tableText(["log", ...SCORE_COLUMNS, "in transit", "undefined", "tree of the stock pair"], rows),
    evidenceTable([...scores, ["all with a stock pair", sum]]),
  ].join("\n\n");
}

/** Inferred locations of events that the kernel calls undefined: unknown, or the container that the task was in last. */
function undefinedText({ undefinedEvents, truth }: PatchedSubject, { answers }: Inference): string {
  if (undefinedEvents.size === 0) return "0";
  const keys = new Map<string, string>();
  for (const { pid, serial, container } of answers) {
    const place = truth(pid, serial);
    if (place !== undefined && container !== null) keys.set(container.key, place);
  }
  const counts = { unknown: 0, last: 0, other: 0 };
  for (const { serial, container } of answers) {
    const last = undefinedEvents.get(serial);
    if (last === undefined) continue;
    if (container === null) counts.unknown++;
    else if ((container.class === "host" ? "host" : keys.get(container.key)) === last) counts.last++;
    else counts.other++;
  }
  return `${counts.unknown} unknown, ${counts.last} last, ${counts.other} other`;
}

/**
 * Likely places in logs of execve alone, in which nothing is known by evidence, as if they were answers,
 * against the referee of the whole log. `with runtimes`: the logs in which a container has a runtime's id.
 */
export async function measureLikely(
  others: readonly Subject[],
  patched: readonly PatchedSubject[],
  decay: Decay,
): Promise<string> {
  const rows: string[][] = [];
  const sums: Record<"all" | "runtimes", Score[]> = { all: [], runtimes: [] };
  for (const subject of [...others, ...patched]) {
    const { answers } = await inferLines(decay.apply(subject.lines, 1));
    const likely = answers.map((answer) => ({ ...answer, container: answer.container ?? answer.likely }));
    const score = scoreOf({ answers: likely, conflicts: 0, ingestMs: 0, attributeMs: 0 }, subject);
    rows.push([subject.name, ...scoreCells(score)]);
    if (others.includes(subject)) continue;
    sums.all.push(score);
    if (answers.some((answer) => answer.likely?.class === "likely")) sums.runtimes.push(score);
  }
  rows.push(["our kernel's with runtimes", ...scoreCells(addScores(sums.runtimes))]);
  rows.push(["all of our kernel's", ...scoreCells(addScores(sums.all))]);
  return tableText(["log of execve alone", ...SCORE_COLUMNS], rows);
}

/** (c): each log with each decay; of the kernel's logs the sum. */
export async function measureDecay(
  others: readonly Subject[],
  patched: readonly PatchedSubject[],
  decays: readonly Decay[],
  seeds: number,
): Promise<string> {
  const rows: string[][] = [];
  for (const decay of decays)
    for (const [name, subjects] of [
      ...others.map((subject) => [subject.name, [subject]] as const),
      ...(patched.length === 0 ? [] : [["our kernel's, stripped", patched] as const]),
    ]) {
      const score = await decayedScore(subjects, decay, seeds);
      rows.push([`${decay.name}: ${name}`, ...scoreCells(score)]);
    }
  return tableText(["what", ...SCORE_COLUMNS], rows);
}

async function decayedScore(subjects: readonly Subject[], decay: Decay, seeds: number): Promise<Score> {
  const scores: Score[] = [];
  for (const subject of subjects)
    for (let seed = 1; seed <= (decay.isRandom === true ? seeds : 1); seed++)
      scores.push(scoreOf(await inferLines(decay.apply(subject.lines, seed)), subject));
  return addScores(scores);
}

/** (c): CONTAINER_ID records alone are lost. No event may become the host's by it. */
export async function measureIdLoss(subjects: readonly PatchedSubject[], seeds: number): Promise<string> {
  const rows: string[][] = [];
  for (const percent of [0.1, 1, 5, 10, 50, 100]) {
    const decay = dropAtRandom(percent, isContainerId);
    let sum = emptyScore();
    for (const subject of subjects)
      for (let seed = 1; seed <= seeds; seed++) {
        const inference = await inferLines(decay.apply(subject.full, seed));
        sum = addScores([sum, scoreOf(inference, subject)]);
      }
    rows.push([`${percent} % of the CONTAINER_ID records`, ...scoreCells(sum)]);
  }
  return tableText(["lost", ...SCORE_COLUMNS], rows);
}
