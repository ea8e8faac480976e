// SPDX-License-Identifier: Apache-2.0
import { taskAndAncestors } from "../../../store/repositories/causes/cause-rows.ts";
import { ClaimReader } from "../../../store/repositories/claims/claim-rows.ts";
import { entryRunReader } from "../../../store/repositories/tasks/entry-runs.ts";
import { isSameId } from "../../../store/search/claims/compare-claims.ts";
import { asText } from "../../../types/as-text.ts";
import { firstPrograms } from "../../paths/first-programs.ts";
import { isExec, mayHaveRun } from "../../who/exec-ties.ts";
import type { WhoReader } from "../../who/who.ts";
import type { ReportReader } from "../report-reader.ts";
import type { Disagreement, Side } from "./disagreement.ts";

/** Engine and auditd share the host's clock; an API server has one of its own, whose offset is taken off where a request shows it. */
const WINDOW_MS = 10_000;
const MOST_ACTIONS = 10_000;

/**
 * Reads what sources say of the program by which the task of an event came into its container (an exec): where lists of an engine's events, or API
 * audit logs, have an exec at that time, and none with the log's command.
 */
export function actDisagreements(
  reader: ReportReader,
  who: WhoReader,
): (event: number) => readonly Disagreement[] {
  const { store } = reader;
  const claims = new ClaimReader(store);
  const entryOf = entryRunReader(store);

  /** Commands that others have at that time: those with the same one, and the nearest with another. */
  function compare(
    others: readonly (Side & { readonly command: string; readonly timeMs: number })[],
    run: number,
  ) {
    const { timeMs } = reader.events.event(run);
    const words = reader.events.arguments(reader.events.event(run));
    const own = words.map(asText).join(" ").trim();
    const near = others
      .filter((one) => Math.abs(one.timeMs - timeMs) <= WINDOW_MS)
      .sort((a, b) => Math.abs(a.timeMs - timeMs) - Math.abs(b.timeMs - timeMs));
    const [other] = near;
    if (other === undefined || near.some(({ command }) => command === own)) return [];
    const side: Side = { value: { words }, by: "", file: null, events: [run] };
    return [{ what: "program of the exec at that time in", sides: [side, other] }];
  }

  return (row) => {
    const event = reader.events.event(row);
    const { container, pid } = event;
    if (container === null || container.class === "host" || pid === null) return [];
    const run = entryOf(taskAndAncestors(store, pid, row), container.row, row);
    if (run === undefined || run === firstPrograms(store, [container.row]).get(container.row)) return [];
    const { id } = container;
    const byEngine = (id === null ? [] : claims.actions(id, MOST_ACTIONS)).flatMap((action) =>
      action.action !== "exec" || action.detail === null || !isSameId(action.id, id!)
        ? []
        : [
            {
              value: { words: [action.detail] },
              by: action.source.formats,
              file: action.source.name,
              events: [],
              command: action.detail.trim(),
              timeMs: action.timeMs,
            },
          ],
    );
    const offsetMs = who.ties.ties.find((tie) => sameNode(reader, tie.run.id, run))?.clock.offsetMs ?? 0;
    const byApi = who.ties.requests
      .filter((request) => isExec(request) && mayHaveRun(request))
      .filter((request) => who.ties.containersOf(request).some((of) => of.container === container.row))
      .map((request) => ({
        value: { words: request.command },
        by: "Kubernetes API audit log",
        file: request.stages[0]?.source.name ?? null,
        events: [],
        command: request.command.join(" ").trim(),
        timeMs: (request.startedMs ?? request.receivedMs) + offsetMs,
      }));
    return [...compare(byEngine, run), ...compare(byApi, run)];
  };
}

function sameNode({ events }: ReportReader, a: number, b: number): boolean {
  return (
    events.event(a).id.split("/").slice(0, -1).join() === events.event(b).id.split("/").slice(0, -1).join()
  );
}
