// SPDX-License-Identifier: Apache-2.0
import type { BootRepository } from "./boot-repository.ts";
import type { ContainerRepository } from "./container-repository.ts";
import type { EventReader } from "./event-reader.ts";
import type { EventRepository } from "./event-repository.ts";
import type { ListRepository } from "./list-repository.ts";
import type { LogRepository } from "./log-repository.ts";
import type { RecordSource } from "./record-source.ts";
import type { TaskRepository } from "./task-repository.ts";

/** The questions that an engine answers. */
export interface Repositories {
  readonly events: EventRepository;
  readonly boots: BootRepository;
  readonly containers: ContainerRepository;
  readonly tasks: TaskRepository;
  readonly lists: ListRepository;
  readonly logs: LogRepository;
  /** Boots, and everything beside the row of an event that an answer has given. It does not wait: an engine that has to wait brings these data with its answers. */
  readonly reader: EventReader;
  /** The bytes of records of such events, and of lines that an answer names. */
  readonly records: RecordSource;
  /** Several answers out of one state of the data, as far as the engine has such: `work` waits for answers of these repositories alone. */
  inOneState<T>(work: () => Promise<T>): Promise<T>;
}
