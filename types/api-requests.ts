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

/** One stage of a request, as a line of an API audit log has it. */
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
  /** The user as whom the request was made. */
  readonly impersonated: string | null;
  readonly addresses: readonly string[];
  readonly agent: string | null;
  readonly code: number | null;
  readonly receivedMs: number;
  readonly stageMs: number;
  readonly uri: string;
}

/** A request: all its stages in one. Times are of the API server's clock. */
export interface ApiRequest extends Omit<ApiStage, "line" | "stage" | "stageMs"> {
  /** The response began, or came; null: no stage says so. */
  readonly startedMs: number | null;
  readonly endedMs: number | null;
  readonly stages: readonly { readonly stage: string; readonly line: number; readonly source: ClaimSource }[];
  /** Stages that do not agree on user or action. */
  readonly isContradictory: boolean;
  /** Their statements, each once. */
  readonly said: readonly { readonly user: string; readonly action: string; readonly source: ClaimSource }[];
}
