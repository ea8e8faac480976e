// SPDX-License-Identifier: Apache-2.0
import { statSync } from "node:fs";
import { openForReading } from "../../store/connection.ts";
import type { Answers } from "./answers.ts";
import type { ServedPlace } from "./served-place.ts";

/** Maximum number of characters of cached answers. */
const MOST_KEPT = 32 * 1024 * 1024;

/** A question in progress, and its number of waiting clients. */
interface Pending {
  readonly text: Promise<string>;
  readonly stop: AbortController;
  waiting: number;
}

/** A served database. Answers are cached until the file changes; equal questions share one pending answer. */
export class ServedDatabase {
  readonly place: ServedPlace;
  readonly #answers: Answers;
  readonly #kept = new Map<string, string>();
  readonly #pending = new Map<string, Pending>();
  #keptSize = 0;
  #keptStamp = "";

  constructor(place: ServedPlace, answers: Answers) {
    this.place = place;
    this.#answers = answers;
  }

  /** Opens and closes it once. Throws StoreError. */
  check(): void {
    openForReading(this.place.file()).close();
  }

  /** A text that differs after every change of the file; empty if the file is gone. */
  stamp(): string {
    const file = this.place.file();
    return [file, `${file}-wal`]
      .map((path) => statSync(path, { throwIfNoEntry: false }))
      .map((found) => (found === undefined ? "" : `${found.ino} ${found.size} ${found.mtimeMs}`))
      .join(" ")
      .trim();
  }

  /** The answer to a question of the interface, as JSON. Throws AnswerFailed, StoreError, AskError, and the signal's reason once that is aborted. */
  async answer(
    name: string,
    parameters: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<string> {
    const stamp = this.stamp();
    if (stamp !== this.#keptStamp) this.#forget(stamp);
    const key = JSON.stringify([name, Object.entries(parameters).toSorted()]);
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    let pending = this.#pending.get(key);
    if (pending === undefined || pending.stop.signal.aborted) {
      pending = this.#ask(key, stamp, name, parameters);
      this.#pending.set(key, pending);
    }
    return waitFor(pending, signal);
  }

  #ask(key: string, stamp: string, name: string, parameters: Readonly<Record<string, string>>): Pending {
    const { place } = this;
    const stop = new AbortController();
    const text = this.#answers
      .answer(
        {
          place: { name: place.name, file: place.file(), shown: place.shown, isCopy: place.isCopy },
          name,
          parameters,
        },
        stop.signal,
      )
      .then((made) => {
        if (this.#keptStamp === stamp) this.#keep(key, made);
        return made;
      })
      .finally(() => {
        if (this.#pending.get(key)?.stop === stop) this.#pending.delete(key);
      });
    return { text, stop, waiting: 0 };
  }

  #forget(stamp: string): void {
    this.#kept.clear();
    this.#pending.clear();
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

/** Waits for a shared answer; when the last waiting client leaves, the work stops. */
async function waitFor(pending: Pending, signal: AbortSignal): Promise<string> {
  const leave = () => {
    pending.waiting -= 1;
    if (pending.waiting === 0) pending.stop.abort(signal.reason);
  };
  pending.waiting += 1;
  signal.addEventListener("abort", leave, { once: true });
  try {
    return await pending.text;
  } finally {
    signal.removeEventListener("abort", leave);
  }
}
