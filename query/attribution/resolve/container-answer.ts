// SPDX-License-Identifier: Apache-2.0
import type { ContainerIndex } from "../../../types/ids.ts";

declare const ofAnswer: unique symbol;

/** An answer that names no container. */
type OtherAnswer = number & { readonly [ofAnswer]: true };

/** Where a task is: in a container, or HOST_ANSWER, HOST_PIDS_ANSWER or UNKNOWN_ANSWER. */
export type ContainerAnswer = ContainerIndex | OtherAnswer;

export const HOST_ANSWER = -1 as OtherAnswer;
/** The container is not known. */
export const UNKNOWN_ANSWER = -2 as OtherAnswer;
/** `host?`: the host, or a sandbox that shares the initial PID namespace and whose creation the log does not show. */
export const HOST_PIDS_ANSWER = -3 as OtherAnswer;

/**
 * Containers from here on are no rows of the model: only marks and claims show them (`MarkBook.found`). One more container of the model
 * changes none of their indexes.
 */
export const FIRST_FOUND = 2 ** 30;

export function isContainer(answer: ContainerAnswer): answer is ContainerIndex {
  return answer >= 0;
}

/** Index of a container that is no row of the model, by its place in `MarkBook.found`. */
export function foundContainer(position: number): ContainerIndex {
  return (FIRST_FOUND + position) as ContainerIndex;
}
