// SPDX-License-Identifier: Apache-2.0
import type { ContainerRepository } from "./container-repository.ts";
import type { EventRepository } from "./event-repository.ts";
import type { TaskRepository } from "./task-repository.ts";

/** The questions that an engine answers. */
export interface Repositories {
  readonly events: EventRepository;
  readonly containers: ContainerRepository;
  readonly tasks: TaskRepository;
}
