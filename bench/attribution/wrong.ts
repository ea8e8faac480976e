// SPDX-License-Identifier: Apache-2.0

import { syscallName } from "../../interpret/syscall-names.ts";
import { conclude, fold } from "../../query/attribution/conclude.ts";
import { endOfBoot, firstKeyOfBoot } from "../../store/event-key.ts";
import { loadAttributionEvents } from "../../store/repositories/attribution/load-events.ts";
import { RelevantPaths } from "../../store/repositories/attribution/relevant-paths.ts";
import { readBootRows } from "../../store/repositories/events/boot-rows.ts";
import type { Store } from "../../store/store.ts";
import { groupBy } from "../../types/group-by.ts";
import type { TaskIndex } from "../../types/ids.ts";
import type { Decay } from "./decay.ts";
import { inferAndUse } from "./infer.ts";
import { type Judged, judgeAnswers } from "./score.ts";
import type { Subject } from "./subjects.ts";
import { tableText } from "./tables.ts";
import { TracedModel } from "./trails.ts";

const WRONG = new Set(["containerCalledHost", "hostCalledContainer", "mixed"]);

/** A wrong answer, and the rules that led to it. */
interface Fault {
  readonly log: string;
  readonly holes: string;
  readonly judged: Judged;
  readonly rules: string;
}

/** (c): which rules give how many wrong answers under these decays. */
export async function measureWrong(
  subjects: readonly Subject[],
  decays: readonly Decay[],
  seeds: number,
): Promise<string> {
  const faults: Fault[] = [];
  for (const decay of decays)
    for (const subject of subjects)
      for (let seed = 1; seed <= (decay.isRandom === true ? seeds : 1); seed++)
        faults.push(...(await faultsIn(subject, decay, seed)));
  const groups = groupBy(faults, ({ judged, rules }) => `${kindOf(judged)}: ${rules}`);
  const rows = [...groups]
    .sort(([, one], [, other]) => other.length - one.length)
    .map(([rules, list]) => [
      rules,
      String(list.length),
      [...groupBy(list, ({ log }) => log)].map(([log, some]) => `${log} ${some.length}`).join(", "),
      exampleText(list[0]!),
    ]);
  return `${faults.length} wrong answers.\n\n${tableText(["rules", "wrong", "logs", "for example"], rows)}`;
}

async function faultsIn(subject: Subject, decay: Decay, seed: number): Promise<Fault[]> {
  const { sandboxIsHost, sharesPids = (place: string) => place === "host", truth } = subject;
  return await inferAndUse(decay.apply(subject.lines, seed), (store, { answers }) => {
    const judged = judgeAnswers(answers, truth, sandboxIsHost ? undefined : sharesPids);
    const wrong = judged.filter(({ verdict }) => WRONG.has(verdict));
    if (wrong.length === 0) return [];
    const rules = rulesOfEvents(store, new Set(wrong.map(({ answer }) => answer.event)));
    return wrong.map((one) => ({
      log: subject.name,
      holes: decay.isRandom === true ? `${decay.name}, seed ${seed}` : decay.name,
      judged: one,
      rules: rules.get(one.answer.event) ?? "?",
    }));
  });
}

/** Folds the events of a database once more, with the rules watched. */
export function rulesOfEvents(store: Store, asked: ReadonlySet<number>): Map<number, string> {
  const rules = new Map<number, string>();
  const names = new RelevantPaths(store);
  for (const boot of readBootRows(store)) {
    const traced = new TracedModel();
    const [after, end] = [firstKeyOfBoot(boot) - 1, endOfBoot(boot)];
    const subjects = new Map<number, number>();
    for (const page of loadAttributionEvents(store, syscallName, names, after, end))
      for (let at = 0; at < page.length; at++) {
        const event = page.eventAt(at);
        fold(traced.model, [event]);
        if (asked.has(event.id)) subjects.set(event.id, event.pid!);
      }
    traced.watchConclusions(() => {
      for (const { number, pid, memberships } of conclude(traced.model).tasks)
        for (const { from, to } of memberships)
          for (const [event, subject] of subjects)
            if (subject === pid && event >= from && event <= to) subjects.set(event, -1 - number); // a task's index, told apart from a pid
    });
    for (const [event, task] of subjects)
      if (task < 0) rules.set(event, traced.rulesOf((-1 - task) as TaskIndex, event));
  }
  return rules;
}

function kindOf({ verdict, standsFor }: Judged): string {
  if (verdict !== "mixed") return verdict;
  return standsFor === undefined ? "split" : "mixed";
}

function exampleText({ log, holes, judged: { answer, place, label, standsFor } }: Fault): string {
  const meant = standsFor === undefined ? "" : `, which stands for ${standsFor}`;
  return `${log}, ${holes}: ${answer.serial} of ${answer.pid} in ${place} answered ${label}${meant} by ${answer.evidence}`;
}
