// SPDX-License-Identifier: Apache-2.0
import { shellLine } from "../interpret/shell-line.ts";
import type { ApiRequest } from "../types/api-requests.ts";
import { formatExactTime, isoTime, type Zone } from "./zone.ts";

/** A name from an API audit log: in quotes if it is more than a word, so that it cannot read as our text. */
export function claimedName(text: string): string {
  return shellLine([text]);
}

/** `alice, groups dev and system:authenticated`; with impersonation both users. */
export function requesterText({ user, groups, impersonated }: ApiRequest): string {
  const shown = groups.slice(0, 8).map(claimedName).join(" ");
  const more = groups.length > 8 ? ` and ${groups.length - 8} more` : "";
  return [
    `API user ${claimedName(user)}`,
    ...(impersonated === null ? [] : [`impersonating ${claimedName(impersonated)}`]),
    ...(groups.length === 0 ? [] : [`groups ${shown}${more}`]),
  ].join(", ");
}

export function originText({ addresses, agent }: ApiRequest): string {
  const from = addresses.length === 0 ? "an address not in the log" : addresses.map(claimedName).join(", ");
  return agent === null ? from : `${from}, ${claimedName(agent)}`;
}

const VERBS: Readonly<Record<ApiRequest["action"], string>> = {
  create: "create pod",
  delete: "delete pod",
  exec: "exec in pod",
  attach: "attach to pod",
  portforward: "port-forward to pod",
  ephemeralcontainers: "debug container in pod",
  binding: "bind pod",
  eviction: "evict pod",
};

/** `exec in pod payments/api, container api: sh -c id` */
export function requestText({ action, namespace, pod, container, node, command }: ApiRequest): string {
  const name = pod === null ? "any" : claimedName(namespace === null ? pod : `${namespace}/${pod}`);
  return (
    `${VERBS[action]} ${name}` +
    (container === null ? "" : `, container ${claimedName(container)}`) +
    (node === null
      ? ""
      : `, ${action === "binding" ? "on host" : "through the proxy of host"} ${claimedName(node)}`) +
    (command.length === 0 ? "" : `: ${shellLine(command)}`)
  );
}

/** The server's response. */
export function outcomeText({ code }: ApiRequest): string {
  if (code === null) return "no response in the log";
  if (code === 401 || code === 403) return `denied (${code}): nothing ran`;
  return code >= 400 ? `failed (${code}): nothing ran` : `response ${code}`;
}

/** The lines of its stages, file by file. */
export function stagesText({ stages }: ApiRequest): string {
  const lines = new Map<string, number[]>();
  for (const { line, source } of stages) lines.set(source.name, [...(lines.get(source.name) ?? []), line]);
  return [...lines]
    .map(([name, numbers]) => `${claimedName(name)} line ${[...new Set(numbers)].join(", ")}`)
    .join("; ");
}

/** A request on one line. */
export function apiRequestLine(request: ApiRequest, zone: Zone): string {
  return `${formatExactTime(request.receivedMs, zone)}  ${requestText(request)}  ${outcomeText(request)}  ${requesterText(request)}  from ${originText(request)}`;
}

/** A request as plain data; times in UTC, of the API server's clock. */
export function apiRequestObject({
  receivedMs,
  startedMs,
  endedMs,
  stages,
  isContradictory,
  said: _,
  ...request
}: ApiRequest) {
  const time = (timeMs: number | null) => (timeMs === null ? null : isoTime(timeMs));
  return {
    ...request,
    received: time(receivedMs),
    started: time(startedMs),
    ended: time(endedMs),
    ...(isContradictory ? { contradictory: true } : {}),
    stages: stages.map(({ stage, line, source }) => ({
      stage,
      line,
      file: source.name,
      sha256: source.sha256,
    })),
  };
}
