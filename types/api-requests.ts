// SPDX-License-Identifier: Apache-2.0
import type { ClaimSource } from "./claims.ts";

export const API_ACTIONS = [
  "create",
  "delete",
  "exec",
  "attach",
  "portforward",
  "ephemeralcontainers",
  "binding",
  "eviction",
] as const;
export type ApiAction = (typeof API_ACTIONS)[number];

/** One stage of a request, from a line of an API audit log. */
export interface ApiStage {
  readonly line: number;
  readonly auditId: string;
  readonly stage: string;
  readonly action: ApiAction;
  readonly namespace: string | null;
  readonly pod: string | null;
  readonly container: string | null;
  readonly node: string | null;
  readonly command: readonly string[];
  readonly user: string;
  readonly groups: readonly string[];
  /** The impersonated user. */
  readonly impersonated: string | null;
  readonly addresses: readonly string[];
  readonly agent: string | null;
  readonly code: number | null;
  readonly receivedMs: number;
  readonly stageMs: number;
  readonly uri: string;
}

/** A request: all its stages combined. Times are by the API server's clock. */
export interface ApiRequest extends Omit<ApiStage, "line" | "stage" | "stageMs"> {
  /** Start or completion of the response; null if no stage records it. */
  readonly startedMs: number | null;
  readonly endedMs: number | null;
  readonly stages: readonly { readonly stage: string; readonly line: number; readonly source: ClaimSource }[];
  /** Whether the stages disagree on user or action. */
  readonly isContradictory: boolean;
  /** The differing statements, each once. */
  readonly said: readonly { readonly user: string; readonly action: string; readonly source: ClaimSource }[];
}
