// SPDX-License-Identifier: Apache-2.0

import { carrierWriter, readCarrierCounts } from "../store/repositories/sources/source-writer.ts";
import type { Store } from "../store/store.ts";
import type { Carrier } from "../transport/carrier.ts";
import { type CarrierCounts, parseCarrierCounts } from "../types/carrier-counts.ts";

/** Maximum number of separately counted programs; further ones are counted together. */
const MAX_TAGS = 64;
const MORE = "…";

/** Counts records by carrier, over all ingests of a source. */
export class CarrierCensus {
  readonly #write: (counts: string) => void;
  readonly counts: CarrierCounts;
  /** Records without a carrier: nearly all of them, so they have their own counter. */
  #plain = 0;

  constructor(store: Store, source: number) {
    this.#write = carrierWriter(store, source);
    this.counts = parseCarrierCounts(readCarrierCounts(store, source));
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
    this.#write(JSON.stringify(this.counts));
  }
}

function add(counts: Record<string, number>, name: string, count = 1): void {
  const known = Object.hasOwn(counts, name) || Object.keys(counts).length < MAX_TAGS ? name : MORE;
  counts[known] = (Object.hasOwn(counts, known) ? counts[known]! : 0) + count;
}
