// SPDX-License-Identifier: Apache-2.0
import type { TextBudget } from "../store/dictionaries.ts";
import { messageTextCounter } from "../store/repositories/sources/node-rows.ts";
import type { Store } from "../store/store.ts";

/** A longer text counts more than once. */
const COUNTED_BYTES = 256;

interface NodeTexts {
  readonly before: number;
  added: number;
  saved: number;
}

/**
 * Counts texts that messages of a host's programs add to the database, by node: a container with CAP_AUDIT_WRITE can send
 * any number of new texts. Beyond the bound a new text has no row; it remains in the record.
 */
export class MessageTexts implements TextBudget {
  readonly #counter: ReturnType<typeof messageTextCounter>;
  readonly #most: number;
  readonly #nodes = new Map<number, NodeTexts>();
  /** Row of `node` of the current record, or a function that returns it. */
  node: number | (() => number) = 0;
  /** Texts without a row since the last call. */
  leftOut = 0;

  constructor(store: Store, most: number) {
    this.#counter = messageTextCounter(store);
    this.#most = most;
  }

  takeLeftOut(): number {
    const count = this.leftOut;
    this.leftOut = 0;
    return count;
  }

  /** Whether the node may add a text of this size. */
  take(bytes: number): boolean {
    const texts = this.#textsOf(typeof this.node === "number" ? this.node : this.node());
    const count = Math.max(1, Math.ceil(bytes / COUNTED_BYTES));
    if (texts.before + texts.added + count > this.#most) {
      this.leftOut++;
      return false;
    }
    texts.added += count;
    return true;
  }

  #textsOf(node: number): NodeTexts {
    let texts = this.#nodes.get(node);
    if (texts === undefined) {
      texts = { before: this.#counter.read(node), added: 0, saved: 0 };
      this.#nodes.set(node, texts);
    }
    return texts;
  }

  /** Writes the counts, before the transaction ends. */
  flush(): void {
    for (const [node, texts] of this.#nodes) {
      if (texts.added > texts.saved) this.#counter.add(node, texts.added - texts.saved);
      texts.saved = texts.added;
    }
  }
}
