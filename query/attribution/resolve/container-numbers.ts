// SPDX-License-Identifier: Apache-2.0
import type { ContainerNumber } from "../../../types/attribution/conclusions.ts";
import { HOST_ANSWER, HOST_PIDS_ANSWER, UNKNOWN_ANSWER } from "./mark-book.ts";
import type { Resolution } from "./resolution.ts";

export const HOST_NUMBER: ContainerNumber = 0;
export const HOST_PIDS_NUMBER: ContainerNumber = 1;
const FIRST_CONTAINER = 2;

/** Number of an answer in the conclusions. */
export function numberOf(resolution: Resolution, answer: number): ContainerNumber | null {
  if (answer === UNKNOWN_ANSWER) return null;
  if (answer === HOST_ANSWER) return HOST_NUMBER;
  return answer === HOST_PIDS_ANSWER ? HOST_PIDS_NUMBER : FIRST_CONTAINER + resolution.merged(answer);
}

/** Pods have numbers after all containers. */
export function numberOfPod(containers: number, maker: number): ContainerNumber {
  return FIRST_CONTAINER + containers + maker;
}

/** Containers that only command lines show have numbers after all pods. */
export function numberOfLikely(containers: number, found: number): ContainerNumber {
  return FIRST_CONTAINER + 2 * containers + found;
}
