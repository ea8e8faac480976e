// SPDX-License-Identifier: Apache-2.0
import type { GivenNames } from "../questions/account-names.ts";
import type { Repositories } from "../questions/repositories.ts";
import { answerOrder, eventOrder } from "./search/event-order.ts";
import { eventReader } from "./search/event-reader.ts";
import { lazily } from "./search/lazily.ts";
import { recordSource } from "./search/record-source.ts";
import type { Store } from "./store.ts";

/**
 * The repositories of an open SQLite database. `given` are names of a passwd file. The code of each is loaded for its first question: most commands ask
 * one or two of them, and all of them are a tenth of the time of a short command.
 */
export function openRepositories(store: Store, given?: GivenNames): Repositories {
  const reader = lazily(() => eventReader(store, given));
  const records = lazily(() => recordSource(store));
  const boots = () => reader().boots;
  const compare = lazily(() => answerOrder(boots(), eventOrder(store)));
  const ofEvents = lazily(async () =>
    (await import("./search/event-repository.ts")).eventRepository(store, { reader, records }),
  );
  const ofBoots = lazily(async () =>
    (await import("./search/boots/boot-repository.ts")).bootRepository(store, boots),
  );
  const ofContainers = lazily(async () =>
    (await import("./search/container-repository.ts")).containerRepository(store, reader),
  );
  const ofTasks = lazily(async () => (await import("./search/task-repository.ts")).taskRepository(store));
  const ofLists = lazily(async () =>
    (await import("./search/lists/list-repository.ts")).listRepository(store, reader),
  );
  const ofLogs = lazily(async () =>
    (await import("./search/log-repository.ts")).logRepository(store, records),
  );
  return {
    events: {
      search: (criteria) => each(ofEvents(), (events) => events.search(criteria)),
      turns: (criteria, options) => each(ofEvents(), (events) => events.turns(criteria, options)),
      count: async (criteria, watch) => (await ofEvents()).count(criteria, watch),
      compare: (one, other) => compare()(one, other),
      explain: async (criteria) => (await ofEvents()).explain(criteria),
      groups: async (...asked) => (await ofEvents()).groups(...asked),
      histogram: async (criteria, buckets) => (await ofEvents()).histogram(criteria, buckets),
      recordsOf: (some) => each(ofEvents(), (events) => events.recordsOf(some)),
    },
    boots: {
      coverage: async (calls) => (await ofBoots()).coverage(calls),
      proofs: async (some, calls) => (await ofBoots()).proofs(some, calls),
      places: async (criteria) => (await ofBoots()).places(criteria),
    },
    containers: {
      containers: (criteria) => each(ofContainers(), (containers) => containers.containers(criteria)),
      nested: async (below) => (await ofContainers()).nested(below),
      images: async () => (await ofContainers()).images(),
    },
    tasks: { tasks: (criteria) => each(ofTasks(), (tasks) => tasks.tasks(criteria)) },
    lists: {
      countRows: async (list) => (await ofLists()).countRows(list),
      events: (list, options) => each(ofLists(), (lists) => lists.events(list, options)),
      alike: async (list, by, options) => (await ofLists()).alike(list, by, options),
      totals: async (scope) => (await ofLists()).totals(scope),
    },
    logs: {
      linesWith: (text) => each(ofLogs(), (logs) => logs.linesWith(text)),
      coverage: async () => (await ofLogs()).coverage(),
      hasProblems: async () => (await ofLogs()).hasProblems(),
      otherNames: async () => (await ofLogs()).otherNames(),
    },
    get reader() {
      return reader();
    },
    get records() {
      return records();
    },
    inOneState: (work) => store.readingWhile(work),
  };
}

/** The answer of a repository that is still being loaded. */
async function* each<R, T>(
  loading: Promise<R>,
  answer: (repository: R) => AsyncIterable<T>,
): AsyncGenerator<T, void, undefined> {
  yield* answer(await loading);
}
