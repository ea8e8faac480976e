// SPDX-License-Identifier: Apache-2.0
import type { PreparedStatement, Store } from "../store/api.ts";
import type { Carrier } from "../transport/api.ts";
import { type CarrierCounts, parseCarrierCounts } from "../types/carrier-counts.ts";

/** Names of programs that are counted one by one; more of them are counted together. */
const MAX_TAGS = 64;
const MORE = "…";

/** Counts records by what carried them, over all ingests of a source. */
export class CarrierCensus {
  readonly #source: number;
  readonly #write: PreparedStatement;
  readonly counts: CarrierCounts;
  /** Records that nothing carries: nearly all of them, so they have a counter of their own. */
  #plain = 0;

  constructor(store: Store, source: number) {
    this.#source = source;
    this.#write = store.prepare("UPDATE source SET carriers = ? WHERE id = ?");
    const stored = store.prepare("SELECT carriers FROM source WHERE id = ?").pluck().get(source);
    this.counts = parseCarrierCounts((stored ?? null) as string | null);
  }

  count(carrier: Carrier | null): void {
    if (carrier === null) {
      this.#plain++;
      return;
    }
    add(this.counts.records, carrier.form);
    if (carrier.tag !== null && carrier.form === "syslog") add(this.counts.tags, carrier.tag);
  }

  /** A line with a record that is not read. */
  refuse(carrier: Carrier | null): void {
    add(this.counts.refused, carrier?.tag ?? carrier?.form ?? "auditd");
  }

  /** Records read in all. */
  get records(): number {
    return Object.values(this.counts.records).reduce((sum, count) => sum + count, this.#plain);
  }

  flush(): void {
    if (this.#plain > 0) add(this.counts.records, "auditd", this.#plain);
    this.#plain = 0;
    this.#write.run(JSON.stringify(this.counts), this.#source);
  }
}

function add(counts: Record<string, number>, name: string, count = 1): void {
  const known = Object.hasOwn(counts, name) || Object.keys(counts).length < MAX_TAGS ? name : MORE;
  counts[known] = (Object.hasOwn(counts, known) ? counts[known]! : 0) + count;
}
