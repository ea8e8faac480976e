// SPDX-License-Identifier: Apache-2.0
import type { GivenNames } from "../questions/account-names.ts";
import type { Repositories } from "../questions/repositories.ts";
import { containerRepository } from "./search/container-repository.ts";
import { eventReader } from "./search/event-reader.ts";
import { eventRepository } from "./search/event-repository.ts";
import { lazily } from "./search/lazily.ts";
import { logRepository } from "./search/log-repository.ts";
import { recordSource } from "./search/record-source.ts";
import { taskRepository } from "./search/task-repository.ts";
import type { Store } from "./store.ts";

/** The repositories of an open SQLite database. `given` are names of a passwd file. */
export function openRepositories(store: Store, given?: GivenNames): Repositories {
  const reader = lazily(() => eventReader(store, given));
  const records = lazily(() => recordSource(store));
  return {
    events: eventRepository(store, { reader, records }),
    containers: containerRepository(store),
    tasks: taskRepository(store),
    logs: logRepository(store, records),
    get reader() {
      return reader();
    },
    get records() {
      return records();
    },
    inOneState: (work) => store.readingWhile(work),
  };
}
