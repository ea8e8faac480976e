// SPDX-License-Identifier: Apache-2.0
import type { ApiAction, ApiRequest } from "../../../types/api-requests.ts";
import { groupBy } from "../../../types/group-by.ts";
import type { Store } from "../../store.ts";
import { readClaimSources, textsOf } from "./claim-rows.ts";

interface Row {
  readonly source: number;
  readonly line: number;
  readonly auditId: string;
  readonly stage: string;
  readonly action: string;
  readonly namespace: string | null;
  readonly pod: string | null;
  readonly container: string | null;
  readonly node: string | null;
  readonly command: string;
  readonly user: string;
  readonly groups: string;
  readonly impersonated: string | null;
  readonly addresses: string;
  readonly agent: string | null;
  readonly code: number | null;
  readonly receivedMs: number;
  readonly stageMs: number;
  readonly uri: string;
}

/** The order of stages; of stages at one time, the later one has more values. */
const STAGES = ["RequestReceived", "ResponseStarted", "ResponseComplete", "Panic"];

/** Requests by time of arrival, each once for any number of stages and files. */
export function readApiRequests(store: Store): ApiRequest[] {
  const sources = new Map(readClaimSources(store).map((source) => [source.id, source]));
  const rows = store
    .prepare(
      `SELECT source, line, audit_id AS auditId, stage, action, namespace, pod, container, node, command, user, groups, impersonated, addresses, agent,
         code, received_ms AS receivedMs, stage_ms AS stageMs, uri
       FROM api_request ORDER BY audit_id, stage_ms, source, position`,
    )
    .all() as Row[];
  const requests = [...groupBy(rows, ({ auditId }) => auditId).values()].map((stages): ApiRequest => {
    const ordered = stages.toSorted(
      (a, b) => STAGES.indexOf(a.stage) - STAGES.indexOf(b.stage) || a.stageMs - b.stageMs,
    );
    const last = ordered.at(-1)!;
    const known = <K extends keyof Row>(name: K): Row[K] =>
      ordered.findLast((row) => row[name] !== null)?.[name] ?? last[name];
    const said = new Map(
      ordered.map((row) => [`${row.user}\0${row.impersonated}\0${row.action}`, row] as const),
    );
    const at = (...names: string[]) => ordered.find(({ stage }) => names.includes(stage))?.stageMs ?? null;
    return {
      auditId: last.auditId,
      action: last.action as ApiAction,
      namespace: known("namespace"),
      pod: known("pod"),
      container: known("container"),
      node: known("node"),
      command: textsOf(ordered.findLast(({ command }) => command !== "[]")?.command ?? "[]"),
      user: last.user,
      groups: textsOf(last.groups),
      impersonated: known("impersonated"),
      addresses: textsOf(last.addresses),
      agent: known("agent"),
      code: known("code"),
      receivedMs: Math.min(...ordered.map(({ receivedMs }) => receivedMs)),
      uri: last.uri,
      startedMs: at("ResponseStarted") ?? at("ResponseComplete"),
      endedMs: at("ResponseComplete", "Panic"),
      stages: ordered.map(({ stage, line, source }) => ({ stage, line, source: sources.get(source)! })),
      isContradictory: said.size > 1,
      said: [...said.values()].map(({ user, impersonated, action, source }) => ({
        user: impersonated === null ? user : `${impersonated}, by ${user}`,
        action,
        source: sources.get(source)!,
      })),
    };
  });
  return requests.sort((a, b) => a.receivedMs - b.receivedMs || (a.auditId < b.auditId ? -1 : 1));
}

/** Whether an API audit log was imported. */
export function hasApiRequests(store: Store): boolean {
  return store.prepare("SELECT 1 FROM api_request LIMIT 1").get() !== undefined;
}
