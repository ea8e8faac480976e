// SPDX-License-Identifier: Apache-2.0
import { type ContainerNumber, FIRST_NUMBERS } from "../../../types/attribution/conclusions.ts";
import type { ContainerIndex } from "../../../types/ids.ts";
import {
  type ContainerAnswer,
  FIRST_FOUND,
  HOST_ANSWER,
  HOST_PIDS_ANSWER,
  isContainer,
} from "./container-answer.ts";
import type { Resolution } from "./resolution.ts";

export const HOST_NUMBER: ContainerNumber = 0;
export const HOST_PIDS_NUMBER: ContainerNumber = 1;
const FIRST_CONTAINER = 2;
/** One more container of a kind changes the number of none of another kind. */
const { found: FIRST_OF_FOUND, pods: FIRST_POD, likely: FIRST_LIKELY } = FIRST_NUMBERS;

/** Number of an answer in the conclusions. */
export function numberOfAnswer(resolution: Resolution, answer: ContainerAnswer): ContainerNumber | null {
  if (answer === HOST_ANSWER) return HOST_NUMBER;
  if (answer === HOST_PIDS_ANSWER) return HOST_PIDS_NUMBER;
  if (!isContainer(answer)) return null;
  const container = resolution.merged(answer);
  return container < FIRST_FOUND ? FIRST_CONTAINER + container : FIRST_OF_FOUND + container - FIRST_FOUND;
}

/** The pod of a container that made its namespaces. */
export function numberOfPod(maker: ContainerIndex): ContainerNumber {
  return FIRST_POD + maker;
}

/** A container that only command lines show. */
export function numberOfLikely(found: number): ContainerNumber {
  return FIRST_LIKELY + found;
}
