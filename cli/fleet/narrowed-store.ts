// SPDX-License-Identifier: Apache-2.0
import { readFleetAddress } from "../../fleet/address.ts";
import { openConnection } from "../../fleet/connection.ts";
import { FleetError } from "../../fleet/fleet-error.ts";
import { asksForCalls, eventPredicate, withSerials } from "../../fleet/read/event-predicate.ts";
import { NarrowedCopy, type Told } from "../../fleet/read/narrowed-copy.ts";
import type { GivenNames } from "../../questions/account-names.ts";
import type { SearchCriteria } from "../../questions/search-criteria.ts";
import { openForReading, openForWriting } from "../../store/connection.ts";
import { openRepositories } from "../../store/open-repositories.ts";
import { bootReader } from "../../store/search/boot-reader.ts";
import { containerReader } from "../../store/search/container-reader.ts";
import { giveTimes } from "../../store/search/event-times.ts";
import type { Store } from "../../store/store.ts";
import { CliError } from "../cli-error.ts";
import type { CliContext, OptionValues } from "../command-handler.ts";
import { type SearchedStore, wholeDatabase } from "../whole-database.ts";
import { temporaryCopy } from "./temporary-copy.ts";
import { askedBoots, requireReadable, workingCopy } from "./working-copy-store.ts";

/** The request of a search, before a fleet's events are read. */
export interface Narrowing {
  /** Serials of events that the words name: these events must be there before the words have a meaning. */
  readonly serials: readonly number[];
  /** Gives the criteria, by a database that has all rows but those of events and tasks. */
  readonly criteriaIn: (store: Store) => Promise<SearchCriteria>;
  readonly told: Told;
}

/** Of so many events that fit what the server compares, most of the time one fits wholly. */
const FIRST = 1000;
const NO_DETAILS: Told = { records: false, doubts: false, roots: false };
/** Errors of rows that are all there. */
const OF_CONTAINERS = ["CTR_CLI_NOT_FOUND", "CTR_CLI_AMBIGUOUS"];

/**
 * A working copy with the events of a fleet that a search can find, and what is told of them; with all events where the server cannot tell which those
 * are, or the words have no meaning without all of them.
 */
export async function narrowedStore(
  address: string,
  options: OptionValues,
  context: CliContext,
  narrowing: Narrowing,
  users: GivenNames | undefined,
): Promise<SearchedStore> {
  const connection = openConnection(readFleetAddress(address, context.environment));
  const { path, remove } = temporaryCopy();
  const writer = openForWriting(path);
  const close = async () => {
    writer.close();
    await connection.close();
  };
  try {
    const { manifests, isAsked } = await askedBoots(connection, options, context);
    const copy = await NarrowedCopy.begin(writer, connection, manifests, isAsked);
    if (narrowing.serials.length > 0) await copy.take(await copy.fitting(withSerials(narrowing.serials)));
    const condition = await narrowingCondition(narrowing, writer, copy);
    if (condition !== undefined) {
      const fitting = await copy.fitting(condition);
      requireReadable(fitting.events, connection, context);
      await copy.take(fitting);
      await copy.settle(narrowing.told);
      copy.finish();
      const store = openForReading(path);
      giveTimes(store, copy.times);
      return {
        store,
        repositories: openRepositories(store, users),
        async also(searches, isEmpty) {
          for (const search of searches) {
            const own = await copy.fitting((await conditionOf(search, writer, copy)) ?? "1");
            for (const most of [FIRST, own.events]) {
              if (!(await isEmpty(search))) break;
              await copy.take(own, most);
              await copy.settle(NO_DETAILS);
            }
          }
        },
        async close() {
          store.close();
          await close();
        },
      };
    }
  } catch (error) {
    await close();
    throw error;
  }
  await close();
  remove();
  const store = await workingCopy(address, options, context);
  return wholeDatabase(store, users);
}

/** The condition of a search; undefined where nothing can be narrowed, or the words may have a meaning by events alone. */
async function narrowingCondition(
  { criteriaIn }: Narrowing,
  store: Store,
  copy: NarrowedCopy,
): Promise<string | undefined> {
  for (;;) {
    let condition: string | undefined;
    let error: unknown;
    try {
      condition = await conditionOf(await criteriaIn(store), store, copy);
    } catch (thrown) {
      error = thrown;
    }
    // Containers are called after the times of events, which are read when a word asks for them.
    if (await copy.learnTimes()) continue;
    if (error instanceof CliError && OF_CONTAINERS.includes(error.code)) throw error;
    if (error instanceof FleetError) throw error;
    return condition;
  }
}

async function conditionOf(
  criteria: SearchCriteria,
  store: Store,
  copy: NarrowedCopy,
): Promise<string | undefined> {
  const container = containerReader(store, bootReader(store));
  const calls = asksForCalls(criteria) ? await copy.calls() : [];
  return eventPredicate(criteria, { calls, containerKey: (row) => container(row).key })?.sql;
}
