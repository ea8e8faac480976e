// SPDX-License-Identifier: Apache-2.0
import type { CarrierCounts } from "../types/carrier-counts.ts";
import type { NameCount } from "./name-count.ts";

/** Input that was read, and the parts of it that could not be read. */
export interface LogCoverage {
  /** Lines that could not be read, by the code of the problem; most first. */
  readonly problems: readonly NameCount[];
  readonly sources: SourceTotals;
  /** In the order in which the sources were first read. */
  readonly carriers: readonly SourceCarriers[];
  /** Source by source, in the order of time. */
  readonly nodes: readonly NodeInSource[];
  /** By name and host. */
  readonly readAs: readonly ReadAsName[];
  /** Names of hosts that have the same calls. */
  readonly twins: readonly TwinNode[];
  /** Boots of logs without a host's name that begin before another one of them has ended. */
  readonly simultaneous: number;
  /** Records that a plugin received and could not keep. */
  readonly overflow: number;
}

/** Sizes of all sources together. */
export interface SourceTotals {
  readonly sources: number;
  readonly bytes: number;
  readonly lines: number;
  /** Bytes of last lines without an end that were not taken. */
  readonly waiting: number;
}

/** Carriers of the records of a source, and its other lines. */
export interface SourceCarriers extends CarrierCounts {
  readonly source: number;
  readonly name: string;
  /** Lines of other programs. */
  readonly otherLines: number;
}

/** The part of one source that is of one host with a name. */
export interface NodeInSource {
  readonly source: number;
  readonly name: string;
  readonly node: string;
  /** Serials with the rounds of 2^32 before them. */
  readonly first_seq: number;
  readonly last_seq: number;
  readonly first_ms: number;
  readonly last_ms: number;
}

/** Records of a source that are read as a host's that they do not name. */
export interface ReadAsName {
  readonly source: string;
  /** The name that they have; empty: none. */
  readonly name: string;
  readonly node: string;
}

/** Two names under which the same calls were logged: of one host, or of a log that two relays named differently. */
export interface TwinNode {
  /** The one to keep: no address, where one is. */
  readonly name: string;
  readonly other: string;
  /** Calls that both have, among those that were compared. */
  readonly common: number;
}
