// SPDX-License-Identifier: Apache-2.0
import type { GivenNames } from "../questions/account-names.ts";
import type { Repositories } from "../questions/repositories.ts";
import type { SearchCriteria } from "../questions/search-criteria.ts";
import { openRepositories } from "../store/open-repositories.ts";
import type { Store } from "../store/store.ts";

/** A database that is searched. */
export interface SearchedStore {
  readonly store: Store;
  /** Its answers. */
  readonly repositories: Repositories;
  /** Makes sure that a search by each of these criteria finds an event where there is one. */
  also(
    searches: readonly SearchCriteria[],
    isEmpty: (criteria: SearchCriteria) => Promise<boolean>,
  ): Promise<void>;
  close(): Promise<void>;
}

/** A database in which every event that a search can find is there. */
export function wholeDatabase(store: Store, users: GivenNames | undefined): SearchedStore {
  return {
    store,
    repositories: openRepositories(store, users),
    also: async () => undefined,
    close: async () => void store.close(),
  };
}
