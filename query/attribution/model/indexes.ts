// SPDX-License-Identifier: Apache-2.0
import type { ContainerIndex, TaskIndex } from "../../../types/ids.ts";

/** No task: a table has no row at this index. */
export const NO_TASK = -1 as TaskIndex;
/** No container. */
export const NO_CONTAINER = -1 as ContainerIndex;
