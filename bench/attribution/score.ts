// SPDX-License-Identifier: Apache-2.0
import type { Answer } from "./infer.ts";
import type { Truth } from "./namespace-truth.ts";

export interface Score {
  /** Events that the referee speaks of. */
  scored: number;
  correct: number;
  wrong: number;
  unknown: number;
  /** Answered "the host's process ids": the host's own events, and those of sandboxes that share them. */
  byPidsHost: number;
  byPidsSandbox: number;
  containerCalledHost: number;
  hostCalledContainer: number;
  /** Events of one container under another's key. */
  mixed: number;
  inContainer: number;
  containerFound: number;
  /** All events, whether the referee speaks of them or not, and those that were placed. */
  all: number;
  placed: number;
  byEvidence: Map<string, { correct: number; wrong: number }>;
}

/** Whether a task in this place counts in the host's process ids. */
export type SharesPids = (place: string, pid: number) => boolean;

/**
 * Holds answers against a referee. Each key stands for the place that most of its events belong to, and each place for
 * one key, so that a container split over several keys, or two under one, is wrong. "host" stands for the host alone,
 * and so does a sandbox directly on it where the referee knows pid namespaces only (`sharesPids` undefined).
 * Where it knows more, "by process ids alone" is an answer for itself: never right or wrong of a task that `sharesPids`
 * names, and of any other it is a container called the host.
 */
export function scoreAnswers(
  answers: readonly Answer[],
  truth: Truth,
  sharesPids: SharesPids | undefined,
): Score {
  const score = emptyScore();
  for (const { answer, label, place, verdict } of judgeAnswers(answers, truth, sharesPids)) {
    score.all++;
    if (label !== "unknown") score.placed++;
    if (place === undefined) continue;
    score.scored++;
    if (place !== "host") score.inContainer++;
    if (verdict === "") continue;
    score[verdict]++;
    if (verdict === "unknown" || verdict === "byPidsHost" || verdict === "byPidsSandbox") continue;
    const kind = score.byEvidence.get(answer.evidence) ?? { correct: 0, wrong: 0 };
    score.byEvidence.set(answer.evidence, kind);
    if (verdict === "correct") {
      kind.correct++;
      if (place !== "host") score.containerFound++;
    } else {
      kind.wrong++;
      score.wrong++;
    }
  }
  return score;
}

/** A referee's judgement of an answer; "": none. The last three are wrong. */
export type Verdict =
  | ""
  | "unknown"
  | "byPidsHost"
  | "byPidsSandbox"
  | "correct"
  | "containerCalledHost"
  | "hostCalledContainer"
  | "mixed";

export interface Judged {
  readonly answer: Answer;
  readonly label: string;
  readonly place: string | undefined;
  /** The place that the answer's key stands for. */
  readonly standsFor: string | undefined;
  readonly verdict: Verdict;
}

/** Holds each answer against a referee, as `scoreAnswers` does. */
export function judgeAnswers(
  answers: readonly Answer[],
  truth: Truth,
  sharesPids: SharesPids | undefined,
): Judged[] {
  const judged = answers.map((answer) => ({
    answer,
    label: labelOf(answer, sharesPids === undefined),
    place: truth(answer.pid, answer.serial),
  }));
  const standsFor = matchKeys(judged);
  return judged.map((one) => {
    const meant = standsFor.get(one.label);
    return { ...one, standsFor: meant, verdict: verdictOf(one, meant, sharesPids) };
  });
}

function verdictOf(
  { answer, label, place }: Pick<Judged, "answer" | "label" | "place">,
  meant: string | undefined,
  sharesPids: SharesPids | undefined,
): Verdict {
  if (place === undefined) return "";
  if (label === "unknown") return "unknown";
  if (label === BY_PIDS && sharesPids?.(place, answer.pid))
    return place === "host" ? "byPidsHost" : "byPidsSandbox";
  if (meant === place) return "correct";
  if (label === "host" || label === BY_PIDS) return "containerCalledHost";
  return place === "host" ? "hostCalledContainer" : "mixed";
}

/** The events of containers that are called the host's. */
export function calledHost(
  answers: readonly Answer[],
  { truth, sandboxIsHost, sharesPids = isHost }: Referee,
): Answer[] {
  return answers.filter((answer) => {
    const place = truth(answer.pid, answer.serial);
    if (place === undefined || place === HOST) return false;
    const label = labelOf(answer, sandboxIsHost);
    return label === HOST || (label === BY_PIDS && !sharesPids(place, answer.pid));
  });
}

export interface Referee {
  readonly truth: Truth;
  /** The referee knows pid namespaces only. */
  readonly sandboxIsHost: boolean;
  readonly sharesPids?: SharesPids;
}

const HOST = "host";
const isHost: SharesPids = (place) => place === HOST;
const BY_PIDS = "host by process ids";
const NO_KEY = new Set(["host", "unknown", BY_PIDS]);

function labelOf({ container }: Answer, sandboxIsHost: boolean): string {
  if (container === null) return "unknown";
  const { class: kind, path, key, isHostByPids } = container;
  const isHostsSandbox = kind === "sandbox" && path.length <= 2 && path[0] === "host";
  if (isHostByPids && !sandboxIsHost) return BY_PIDS;
  return kind === "host" || (sandboxIsHost && isHostsSandbox) ? "host" : key;
}

function matchKeys(judged: readonly { label: string; place: string | undefined }[]): Map<string, string> {
  const counts = new Map<string, { label: string; place: string; events: number }>();
  for (const { label, place } of judged) {
    if (place === undefined || place === "host" || NO_KEY.has(label)) continue;
    const pair = `${label} ${place}`;
    const found = counts.get(pair);
    if (found === undefined) counts.set(pair, { label, place, events: 1 });
    else found.events++;
  }
  const standsFor = new Map([["host", "host"]]);
  const taken = new Set<string>();
  for (const { label, place } of [...counts.values()].sort((a, b) => b.events - a.events))
    if (!standsFor.has(label) && !taken.has(place)) {
      standsFor.set(label, place);
      taken.add(place);
    }
  return standsFor;
}

export function emptyScore(): Score {
  return {
    scored: 0,
    correct: 0,
    wrong: 0,
    unknown: 0,
    byPidsHost: 0,
    byPidsSandbox: 0,
    containerCalledHost: 0,
    hostCalledContainer: 0,
    mixed: 0,
    inContainer: 0,
    containerFound: 0,
    all: 0,
    placed: 0,
    byEvidence: new Map(),
  };
}

/** The sum of several scores. */
export function addScores(scores: readonly Score[]): Score {
  const sum = emptyScore();
  for (const score of scores) {
    for (const name of Object.keys(sum) as (keyof Score)[])
      if (name !== "byEvidence") sum[name] += score[name];
    for (const [kind, { correct, wrong }] of score.byEvidence) {
      const known = sum.byEvidence.get(kind) ?? { correct: 0, wrong: 0 };
      sum.byEvidence.set(kind, { correct: known.correct + correct, wrong: known.wrong + wrong });
    }
  }
  return sum;
}

export const precisionOf = ({ correct, wrong }: Pick<Score, "correct" | "wrong">): number =>
  share(correct, correct + wrong);
/** The host's events that are known by process ids alone are covered; sandboxes' that are called so are not. */
export const coverageOf = ({ correct, wrong, byPidsHost, scored }: Score): number =>
  share(correct + wrong + byPidsHost, scored);
const share = (part: number, whole: number): number => (whole === 0 ? Number.NaN : part / whole);
