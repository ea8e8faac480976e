// SPDX-License-Identifier: Apache-2.0
import type { FilesSeen, NamespacePath, Statement } from "../../../types/attribution/event.ts";

/** Rows of an event in other tables; null if there are none. */
export interface PartsOfEvent {
  args: readonly string[] | null;
  argv: readonly string[] | null;
  statements: Statement[] | null;
  namespacePaths: NamespacePath[] | null;
  files: FilesSeen | null;
  hostname: string | null;
  /** Contexts of the task from several security modules, if subj= has none. */
  labels: string[] | null;
}

const NO_PARTS: PartsOfEvent = Object.freeze(noParts());

function noParts(): PartsOfEvent {
  return {
    args: null,
    argv: null,
    statements: null,
    namespacePaths: null,
    files: null,
    hostname: null,
    labels: null,
  };
}

/** The parts of a page of events: most events have none. */
export class PageParts {
  readonly #parts = new Map<number, PartsOfEvent>();
  readonly #base: number;

  /** `base`: a nearby event id, since differences of ids are small numbers and cheaper keys. */
  constructor(base: number) {
    this.#base = base;
  }

  of(event: number): Readonly<PartsOfEvent> {
    return this.#parts.get(event - this.#base) ?? NO_PARTS;
  }

  /** To be written to. */
  at(event: number): PartsOfEvent {
    const key = event - this.#base;
    const known = this.#parts.get(key);
    if (known !== undefined) return known;
    const parts = noParts();
    this.#parts.set(key, parts);
    return parts;
  }
}
