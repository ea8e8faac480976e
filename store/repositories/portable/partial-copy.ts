// SPDX-License-Identifier: Apache-2.0
import { HOST_PIDS_SUFFIX } from "../../../types/host-pids.ts";
import type { BootId } from "../../../types/ids.ts";
import { keysOfBoot, SEQUENCE_OF_ID, SERIAL_RANGE } from "../../event-key.ts";
import { bootReader } from "../../search/boot-reader.ts";
import { simultaneousBoots } from "../../search/shared-ids.ts";
import type { Store } from "../../store.ts";
import { BLOCK_BYTES } from "../../unpack-block.ts";

/** Facts about events that a working copy with some of the events lacks. */
export interface PartialCopy {
  /** Boots in which an event's id or order depends on all events: overlapping boots, and restarted serials. */
  entangledBoots(): BootId[];
  /** Numbers of the tasks of the boot's events. */
  pids(boot: BootId): number[];
  /** Missing events that prove locations or give containers their keys. */
  missingProofs(): number[];
  /** Whether a task of the boot changed its root. */
  hasRootChanges(boot: BootId): boolean;
  /** Boots with missing serials. */
  bootsWithGaps(): BootId[];
  /** Boots with an event on the host by process ids alone, across missing serials: its certainty depends on surrounding events. */
  uncertainBoots(): BootId[];
  /** Missing blocks with records of events. */
  missingBlocks(): [source: number, offset: number][];
  /** Whether a host's log has several names for one number: the records then give each event's own. */
  hasContestedNames(): boolean;
}

/** Reads the facts missing from a partial copy. */
export function partialCopy(store: Store): PartialCopy {
  const all = <T>(sql: string, ...values: number[]) =>
    store
      .prepare(sql)
      .pluck()
      .all(...values) as T[];
  return {
    entangledBoots() {
      const wrapped = all<BootId>(`SELECT id FROM boot WHERE last_seq >= ${SERIAL_RANGE}`);
      return [...new Set([...wrapped, ...simultaneousBoots(bootReader(store).boots).keys()])];
    },
    pids(boot) {
      const { first, last } = keysOfBoot(boot);
      return all<number>(
        "SELECT DISTINCT pid FROM event WHERE id BETWEEN ? AND ? AND pid IS NOT NULL",
        first,
        last,
      );
    },
    missingProofs: () => all<number>(PROOFS),
    hasRootChanges(boot) {
      const { first, last } = keysOfBoot(boot);
      return all("SELECT 1 FROM root_change WHERE event BETWEEN ? AND ? LIMIT 1", first, last).length > 0;
    },
    bootsWithGaps: () => all<BootId>("SELECT DISTINCT boot FROM gap"),
    uncertainBoots: () => all<BootId>(UNCERTAIN),
    missingBlocks: () => store.prepare(BLOCKS).raw().all() as [number, number][],
    hasContestedNames: () =>
      all("SELECT 1 FROM account_name GROUP BY node, kind, number HAVING count(*) > 1 LIMIT 1").length > 0,
  };
}

const HELD = "event e JOIN membership m ON m.pid = e.pid AND m.from_event <= e.id AND m.to_event >= e.id";
/** A claim is compared with its container's start. */
const PROOFS = `WITH RECURSIVE place (id) AS (
    SELECT container FROM event_container UNION SELECT m.container FROM ${HELD} UNION SELECT m.likely FROM ${HELD}
    UNION SELECT id FROM container WHERE EXISTS (SELECT 1 FROM claim_source)
    UNION SELECT c.parent FROM place JOIN container c ON c.id = place.id),
  named AS (SELECT * FROM container WHERE id IN (SELECT id FROM place))
  SELECT event FROM (
    SELECT because AS event FROM event_container UNION SELECT m.because FROM ${HELD} UNION SELECT m.likely_proof FROM ${HELD}
    UNION SELECT key_event FROM named
    UNION SELECT created FROM named WHERE EXISTS (SELECT 1 FROM claim_source)
    UNION SELECT first_event FROM named WHERE EXISTS (SELECT 1 FROM claim_source))
  WHERE event IS NOT NULL AND event NOT IN (SELECT id FROM event)`;

const sequenceOf = (key: string) => SEQUENCE_OF_ID.replace("id", key);
const UNCERTAIN = `SELECT DISTINCT c.boot FROM container c CROSS JOIN gap g ON g.boot = c.boot WHERE c.class = 'host' AND c.key_suffix = '${HOST_PIDS_SUFFIX}' AND (
    EXISTS (SELECT 1 FROM event_container s WHERE s.container = c.id)
    OR EXISTS (SELECT 1 FROM membership m WHERE m.container = c.id AND g.first_seq <= ${sequenceOf("max(m.to_event, m.because)")} AND g.last_seq >= ${sequenceOf("min(m.from_event, m.because)")}))`;

/** Offsets of blocks are multiples of their size. */
const BLOCKS = `WITH RECURSIVE
    run (source, at, until) AS (
      SELECT source, offset / ${BLOCK_BYTES} * ${BLOCK_BYTES}, offset + length FROM event
      UNION SELECT source, offset / ${BLOCK_BYTES} * ${BLOCK_BYTES}, offset + length FROM span),
    needed (source, at, until) AS (
      SELECT source, at, max(until) FROM run GROUP BY source, at
      UNION SELECT source, at + ${BLOCK_BYTES}, until FROM needed WHERE at + ${BLOCK_BYTES} < until)
  SELECT DISTINCT source, at FROM needed WHERE NOT EXISTS (SELECT 1 FROM block b WHERE b.source = needed.source AND b.offset = at) ORDER BY 1, 2`;
