// SPDX-License-Identifier: Apache-2.0
import type { LocationId, TaskIndex } from "../../../types/ids.ts";
import type { ContainerAnswer } from "./container-answer.ts";

/** A mark on a task. */
export interface Sighting {
  readonly task: TaskIndex;
  readonly location: LocationId;
  readonly mark: string;
  readonly event: number;
  /** HOST_ANSWER, UNKNOWN_ANSWER or the container that stronger evidence names. */
  readonly answer: ContainerAnswer;
}

/** A mark that separates tasks from the host without naming a container. */
export const CONFINED = "confined";

/** A message's claim about its own sender: it can select a container, and never proves one. */
export const HOSTNAME = "hostname ";
