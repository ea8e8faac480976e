// SPDX-License-Identifier: Apache-2.0
import type { GivenNames } from "../../questions/account-names.ts";
import type { Repositories } from "../../questions/repositories.ts";
import type { Store } from "../store.ts";
import { containerRepository } from "./container-repository.ts";
import { eventRepository } from "./event-repository.ts";
import { taskRepository } from "./task-repository.ts";

/** The repositories of an open SQLite database. `given` are names of a passwd file. */
export function openRepositories(store: Store, given?: GivenNames): Repositories {
  return {
    events: eventRepository(store, given),
    containers: containerRepository(store),
    tasks: taskRepository(store),
  };
}
