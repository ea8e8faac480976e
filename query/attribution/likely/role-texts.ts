// SPDX-License-Identifier: Apache-2.0
import type { Model } from "../model/model.ts";

/** The roles of the first tasks up to an event, as text. */
export class RoleTexts {
  readonly #state: Model;
  readonly #texts = new Map<number, string>();

  constructor(state: Model) {
    this.#state = state;
  }

  /** Later facts change no place at an earlier event, but for a task's first: without any, the place of its birth is another, and that of its children. */
  upTo(tasks: number, upTo: number): string {
    const roles: string[] = [];
    let parents: Uint8Array | undefined;
    for (const [index, facts] of this.#state.roles) {
      if (index >= tasks) continue;
      const isLater = facts[0]!.event > upTo;
      if (isLater) {
        parents ??= this.#state.tasks.parents(tasks);
        if (parents[index] === 0) continue;
      }
      const isWhole = facts.at(-1)!.event <= upTo;
      const some = (): string =>
        JSON.stringify([index, isWhole ? facts : facts.filter(({ event }) => event <= upTo)]);
      const text = isWhole ? (this.#texts.get(index) ?? some()) : some();
      if (isWhole) this.#texts.set(index, text);
      roles.push(text);
    }
    return roles.join();
  }
}
