// SPDX-License-Identifier: Apache-2.0
import type { ContainerView } from "../../questions/container-view.ts";
import { ClaimReader, hasClaims } from "../../store/repositories/claims/claim-rows.ts";
import { isSameId } from "../../store/search/claims/compare-claims.ts";
import { asText } from "../../types/as-text.ts";
import type { ReportReader } from "../reports/report-reader.ts";
import type { Step } from "./person.ts";

/** An engine and auditd share the host's clock. */
const WINDOW_MS = 10_000;
const MOST_ACTIONS = 10_000;

/** Reads the engine's own event for a program that entered a container: the same command at that time. */
export function engineStepReader(reader: ReportReader): (container: ContainerView, run: number) => Step[] {
  const claims = hasClaims(reader.store) ? new ClaimReader(reader.store) : undefined;
  return ({ id }, run) => {
    if (id === null || claims === undefined) return [];
    const event = reader.events.event(run);
    const command = reader.events.arguments(event).map(asText).join(" ").trim();
    return claims
      .actions(id, MOST_ACTIONS)
      .filter((action) => action.action === "exec" && isSameId(action.id, id))
      .filter(
        ({ detail, timeMs }) =>
          Math.abs(timeMs - event.timeMs) <= WINDOW_MS && (detail === null || detail.trim() === command),
      )
      .sort((a, b) => Math.abs(a.timeMs - event.timeMs) - Math.abs(b.timeMs - event.timeMs))
      .slice(0, 1)
      .map(({ detail, timeMs, source }) => ({
        text: `the engine's list of events (SHA-256 ${source.sha256.slice(0, 12)}…) has ${detail === null ? "an exec" : "this exec"}`,
        words: [source.name],
        event: null,
        timeMs,
      }));
  };
}
