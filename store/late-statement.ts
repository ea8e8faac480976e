// SPDX-License-Identifier: Apache-2.0
import type { PreparedStatement } from "./store.ts";

type Mode = "pluck" | "raw" | "safeIntegers";

/**
 * A statement compiled on first use: most statements of a small ingest are never run, and compiling all of them took
 * longer than running the others.
 */
export class LateStatement implements PreparedStatement {
  readonly #compile: () => PreparedStatement;
  /** Set before it is compiled. */
  readonly #modes = new Map<Mode, boolean>();
  #compiled: PreparedStatement | undefined;

  constructor(compile: () => PreparedStatement) {
    this.#compile = compile;
  }

  run(...parameters: unknown[]): ReturnType<PreparedStatement["run"]> {
    return this.#statement().run(...parameters);
  }

  get(...parameters: unknown[]): unknown {
    return this.#statement().get(...parameters);
  }

  all(...parameters: unknown[]): unknown[] {
    return this.#statement().all(...parameters);
  }

  iterate(...parameters: unknown[]): IterableIterator<unknown> {
    return this.#statement().iterate(...parameters);
  }

  pluck(toggle?: boolean): PreparedStatement {
    return this.#set("pluck", toggle);
  }

  raw(toggle?: boolean): PreparedStatement {
    return this.#set("raw", toggle);
  }

  safeIntegers(toggle?: boolean): PreparedStatement {
    return this.#set("safeIntegers", toggle);
  }

  #set(mode: Mode, toggle = true): this {
    if (this.#compiled === undefined) this.#modes.set(mode, toggle);
    else this.#compiled[mode](toggle);
    return this;
  }

  #statement(): PreparedStatement {
    if (this.#compiled !== undefined) return this.#compiled;
    const compiled = this.#compile();
    for (const [mode, toggle] of this.#modes) compiled[mode](toggle);
    this.#compiled = compiled;
    return compiled;
  }
}
