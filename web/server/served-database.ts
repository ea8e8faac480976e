// SPDX-License-Identifier: Apache-2.0
import { statSync } from "node:fs";
import { callNames } from "../../interpret/call-names.ts";
import { openForReading } from "../../store/connection.ts";
import { beginSnapshot } from "../../store/live-rows.ts";
import { eventReader } from "../../store/search/event-reader.ts";
import { openRepositories } from "../../store/search/repositories.ts";
import type { Asked, Meanings } from "./api/endpoint.ts";
import { commandLine, type ServedPlace } from "./served-place.ts";

/** Characters of answers that are kept. */
const MOST_KEPT = 32 * 1024 * 1024;

/**
 * A database whose questions are answered. It is opened for each answer, which is read in one state of it, and closed after: a
 * writer can go on, and make one file of it. Answers are kept until the file changes.
 */
export class ServedDatabase {
  readonly place: ServedPlace;
  readonly #meanings: Meanings;
  readonly #version: string;
  readonly #kept = new Map<string, string>();
  #keptSize = 0;
  #keptStamp = "";

  constructor(place: ServedPlace, meanings: Meanings, version: string) {
    this.place = place;
    this.#meanings = meanings;
    this.#version = version;
  }

  /** Opens and closes it once. Throws StoreError. */
  check(): void {
    openForReading(this.place.file()).close();
  }

  /** Another text after every change of the file; empty where it is gone. */
  stamp(): string {
    const file = this.place.file();
    return [file, `${file}-wal`]
      .map((path) => statSync(path, { throwIfNoEntry: false }))
      .map((found) => (found === undefined ? "" : `${found.ino} ${found.size} ${found.mtimeMs}`))
      .join(" ")
      .trim();
  }

  /** Text that work makes of the database, made once for each state of it. Throws StoreError and what the work throws. */
  async answer(key: string, work: (asked: Asked) => Promise<string>): Promise<string> {
    const stamp = this.stamp();
    if (stamp !== this.#keptStamp) this.#forget(stamp);
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const text = await this.#read(work);
    if (this.#keptStamp === stamp) this.#keep(key, text);
    return text;
  }

  async #read(work: (asked: Asked) => Promise<string>): Promise<string> {
    const store = openForReading(this.place.file());
    try {
      beginSnapshot(store);
      return await work({
        store,
        repositories: openRepositories(store),
        reader: eventReader(store),
        names: callNames(),
        meanings: this.#meanings,
        version: this.#version,
        isCopy: this.place.isCopy,
        commandLine: (words, host) => commandLine(this.place, words, host),
      });
    } finally {
      store.close();
    }
  }

  #forget(stamp: string): void {
    this.#kept.clear();
    this.#keptSize = 0;
    this.#keptStamp = stamp;
  }

  #keep(key: string, text: string): void {
    if (text.length > MOST_KEPT / 4) return;
    this.#kept.set(key, text);
    this.#keptSize += text.length;
    for (const [oldest, old] of this.#kept) {
      if (this.#keptSize <= MOST_KEPT) break;
      this.#kept.delete(oldest);
      this.#keptSize -= old.length;
    }
  }
}
