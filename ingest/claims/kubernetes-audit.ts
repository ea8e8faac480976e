// SPDX-License-Identifier: Apache-2.0
import { z } from "zod";
import { API_ACTIONS, type ApiAction, type ApiStage } from "../../types/api-requests.ts";
import type { ContainerClaim } from "../../types/claims.ts";
import { bounded, date, listOf, part, text, wellFormed } from "./claim-shapes.ts";
import { podClaims } from "./kubernetes-pods.ts";

const AUDIT_API = /^audit\.k8s\.io\/v1(?:beta1|alpha1)?$/;
const MOST_WORDS = 256;

const who = part({ username: text, groups: listOf(z.string()) });
const object = part({
  kind: text,
  metadata: part({ name: text, generateName: text, namespace: text }),
  target: part({ name: text }),
  spec: part({
    ephemeralContainers: listOf(
      z.object({ name: text, command: listOf(z.string()), args: listOf(z.string()) }),
    ),
  }),
});

const event = z.object({
  auditID: z.string().min(1).max(256).transform(wellFormed),
  stage: z.string().min(1).max(64).transform(wellFormed),
  requestURI: z.string(),
  verb: z.string(),
  user: who,
  impersonatedUser: who,
  sourceIPs: listOf(z.string()),
  userAgent: text,
  objectRef: part({ resource: text, namespace: text, name: text, subresource: text }),
  responseStatus: part({ code: z.number().int().nullish().catch(null) }),
  requestReceivedTimestamp: date,
  stageTimestamp: date,
  requestObject: object,
  responseObject: object,
});

type Event = z.infer<typeof event>;

/** A stage of a request about a pod, and claims of the containers of a pod that it carries. */
export type FoundStage =
  | { readonly stage: Omit<ApiStage, "line"> | undefined; readonly containers: readonly ContainerClaim[] }
  | { readonly wrong: string };

/** The events of a line: one, or those of a list, as sent to a webhook. */
export function auditEvents(value: unknown): readonly unknown[] {
  const { kind, items } = (value ?? {}) as { kind?: unknown; items?: unknown };
  return kind === "EventList" && Array.isArray(items) ? items : [value];
}

/** Reads an event of `audit.k8s.io`. */
export function readAuditEvent(value: unknown): FoundStage {
  const { kind = "Event", apiVersion } = (value ?? {}) as { kind?: unknown; apiVersion?: unknown };
  const isAudit = kind === "Event" && (apiVersion === undefined || AUDIT_API.test(String(apiVersion)));
  if (!isAudit || typeof value !== "object") return { wrong: "is no event of an API audit log" };
  const read = event.safeParse(value);
  if (!read.success)
    return {
      wrong: `is no event of an API audit log: ${read.error.issues[0]?.path.join(".") || "not an object"}`,
    };
  const said = read.data;
  const stageMs = said.stageTimestamp ?? said.requestReceivedTimestamp;
  if (stageMs === null) return { wrong: "has no time" };
  const carried = (value as { responseObject?: { kind?: unknown } | null }).responseObject;
  return {
    containers: carried?.kind === "Pod" ? podClaims(carried).containers! : [],
    stage: stageOf(said, stageMs),
  };
}

function stageOf(said: Event, stageMs: number): Omit<ApiStage, "line"> | undefined {
  const { objectRef, requestObject, responseObject, impersonatedUser } = said;
  const isProxied = objectRef.resource === "nodes" && objectRef.subresource === "proxy";
  const proxied = isProxied ? throughNode(said.requestURI) : undefined;
  const action = isProxied ? proxied?.action : actionOf(said);
  if (action === undefined) return undefined;
  const query = queryOf(said.requestURI);
  const debug = requestObject.spec.ephemeralContainers.at(-1);
  const isDebug = action === "ephemeralcontainers";
  return {
    auditId: said.auditID,
    stage: said.stage,
    action,
    namespace: proxied?.namespace ?? objectRef.namespace ?? requestObject.metadata.namespace,
    pod:
      proxied?.pod ??
      objectRef.name ??
      responseObject.metadata.name ??
      requestObject.metadata.name ??
      requestObject.metadata.generateName,
    container:
      proxied?.container ?? (isDebug ? (debug?.name ?? null) : boundedOrNull(query.get("container"))),
    node: isProxied ? objectRef.name : action === "binding" ? requestObject.target.name : null,
    command: (isDebug
      ? [...(debug?.command ?? []), ...(debug?.args ?? [])]
      : [...query.getAll("command"), ...query.getAll("cmd")]
    )
      .slice(0, MOST_WORDS)
      .map(bounded),
    user: said.user.username ?? "(no name)",
    groups: said.user.groups.map(bounded),
    impersonated: impersonatedUser.username,
    addresses: said.sourceIPs.map(bounded),
    agent: said.userAgent,
    code: said.responseStatus.code ?? null,
    receivedMs: said.requestReceivedTimestamp ?? stageMs,
    stageMs,
    uri: bounded(said.requestURI),
  };
}

/** Kept requests: those that make, change or enter a pod. */
function actionOf({ objectRef: { resource, subresource }, verb }: Event): ApiAction | undefined {
  if (resource !== "pods") return undefined;
  if (subresource === null)
    return verb === "create"
      ? "create"
      : verb === "delete" || verb === "deletecollection"
        ? "delete"
        : undefined;
  const known = API_ACTIONS.find((each) => each === subresource);
  const isReading = known === "ephemeralcontainers" && verb === "get"; // for exec and the like, a get is the request itself
  return isReading || known === "create" || known === "delete" ? undefined : known;
}

/** `/api/v1/nodes/NODE/proxy/exec/NAMESPACE/POD/CONTAINER`: bypasses the API's pod rules, directly to the kubelet. */
function throughNode(uri: string) {
  const path = /\/proxy\/(exec|run|attach|portForward)\/([^/?]+)\/([^/?]+)(?:\/([^/?]+))?/.exec(uri);
  if (path === null) return undefined;
  const [, word, namespace, pod, last] = path;
  const actions: Readonly<Record<string, ApiAction>> = { attach: "attach", portForward: "portforward" };
  return {
    action: actions[word!] ?? ("exec" as const),
    namespace: bounded(namespace),
    pod: bounded(pod),
    container: boundedOrNull(last ?? null),
  };
}

function queryOf(uri: string): URLSearchParams {
  const at = uri.indexOf("?");
  return new URLSearchParams(at < 0 ? "" : uri.slice(at + 1));
}

function boundedOrNull(value: string | null): string | null {
  return value === null || value === "" ? null : bounded(value);
}
