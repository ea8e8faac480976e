// SPDX-License-Identifier: Apache-2.0
import type { PreparedStatement, Store } from "../../store.ts";

/** Lines of other programs in a log with audit records: neither records nor problems, but searchable. */
export class OtherLineWriter {
  readonly #source: number;
  readonly #insert: PreparedStatement;
  #first = 0;
  #lines = 0;
  #offset = 0;
  #end = -1;
  /** Lines that were added. */
  added = 0;

  constructor(store: Store, source: number) {
    this.#source = source;
    this.#insert = store.prepare("INSERT OR REPLACE INTO other_lines VALUES (?, ?, ?, ?, ?)");
  }

  /** `lines` lines from line `first` on stand at [offset, end); neighbours become one row. */
  add(first: number, lines: number, offset: number, end: number): void {
    this.added += lines;
    if (this.#end >= 0 && offset === this.#end + 1) {
      this.#lines += lines;
      this.#end = end;
      return;
    }
    this.flush();
    this.#first = first;
    this.#lines = lines;
    this.#offset = offset;
    this.#end = end;
  }

  /** Writes the open run. */
  flush(): void {
    if (this.#end >= 0)
      this.#insert.run(this.#source, this.#offset, this.#end - this.#offset, this.#first, this.#lines);
    this.#end = -1;
  }
}
