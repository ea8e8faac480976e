// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { append } from "../../types/group-by.ts";
import { foldEvent } from "./fold.ts";
import { newModel } from "./model/new-model.ts";
import { HOST_ANSWER, HOST_PIDS_ANSWER } from "./resolve/container-answer.ts";
import type { Membership } from "./resolve/membership.ts";
import { Resolution } from "./resolve/resolution.ts";
import type { SimulatedEvent } from "./testing/simulated-kernel.ts";
import { simulatedLog } from "./testing/simulated-log.ts";

/** CTRAUDIT_SEQUENCES tries more logs, CTRAUDIT_SEED others. */
const LOGS = Number(process.env["CTRAUDIT_SEQUENCES"] ?? 300);
const FIRST = Number(process.env["CTRAUDIT_SEED"] ?? 1);

/** Events of containers that are called the host's, and the number of those that are not unknown. */
function judge(log: readonly SimulatedEvent[]): { wrong: string[]; found: number; hosts: number } {
  const state = newModel();
  for (const { event } of log) foldEvent(state, event);
  const resolution = new Resolution(state);
  const memberships = new Map<number, Membership[]>();
  for (const [index, { pid, first }] of state.tasks.entries())
    if (first !== 0) for (const one of resolution.memberships(index)) append(memberships, pid, one);
  const answers = log.map(
    ({ event: { id, pid } }) =>
      memberships.get(pid!)?.find(({ from, to }) => from <= id && id <= to)?.container,
  );
  const isHosts = (at: number) => answers[at] === HOST_ANSWER || answers[at] === HOST_PIDS_ANSWER;
  return {
    wrong: log.flatMap(({ isInner, event }, at) =>
      isInner && isHosts(at) ? [`event ${event.id} of ${event.pid}`] : [],
    ),
    found: log.filter(({ isInner }, at) => isInner && answers[at] !== undefined && answers[at]! >= 0).length,
    hosts: log.filter(({ isInner }, at) => !isInner && isHosts(at)).length,
  };
}

describe(`logs with holes of a simulated kernel (CTRAUDIT_SEED=${FIRST})`, () => {
  it("never have a container's event as the host's, and have most of both in their places", () => {
    let found = 0;
    let hosts = 0;
    let inner = 0;
    let all = 0;
    for (let seed = FIRST; seed < FIRST + LOGS; seed++) {
      const log = simulatedLog(seed);
      const judged = judge(log);
      expect(judged.wrong, `seed ${seed}`).toEqual([]);
      found += judged.found;
      hosts += judged.hosts;
      inner += log.filter(({ isInner }) => isInner).length;
      all += log.length;
    }
    expect(found).toBeGreaterThan(inner / 2);
    expect(hosts).toBeGreaterThan((all - inner) / 4);
  });
});
