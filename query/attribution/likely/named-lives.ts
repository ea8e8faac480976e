// SPDX-License-Identifier: Apache-2.0
import { firstAt } from "../../../types/first-at.ts";

/** One life of a container that command lines name: from one event on, under a number. */
interface NamedLife {
  readonly from: number;
  readonly number: number;
}

/** The lives of containers by id. An engine that restarts a container deletes it and makes another with the same id. */
export class NamedLives {
  readonly #lives = new Map<string, NamedLife[]>();
  readonly #ended = new Set<string>();

  /** The life at an event, or the first. `isUse`: undefined after an end, since another life begins. */
  at(id: string, event: number, isUse = false): number | undefined {
    if (isUse && this.#ended.has(id)) return undefined;
    const lives = this.#lives.get(id) ?? [];
    return lives[Math.max(0, firstAt(lives, ({ from }) => from > event) - 1)]?.number;
  }

  /** `from`: not before the last one's. */
  begin(id: string, from: number, number: number): number {
    this.#ended.delete(id);
    const lives = this.#lives.get(id);
    if (lives === undefined) this.#lives.set(id, [{ from, number }]);
    else lives.push({ from, number });
    return number;
  }

  /** The next mention of the id begins another life. */
  end(id: string): void {
    if (this.#lives.has(id)) this.#ended.add(id);
  }
}
