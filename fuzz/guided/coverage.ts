// SPDX-License-Identifier: Apache-2.0
import { Session } from "node:inspector/promises";

/** Newly executed parts of the program, by V8's own coverage. */
export class Coverage {
  readonly #session = new Session();
  /** Executed functions and blocks. V8 reports some of them more than once. */
  readonly #seen = new Set<string>();

  get seen(): number {
    return this.#seen.size;
  }

  async start(): Promise<void> {
    this.#session.connect();
    await this.#session.post("Profiler.enable");
    await this.#session.post("Profiler.startPreciseCoverage", { callCount: false, detailed: true });
    await this.isNew();
  }

  /** Whether any part has run for the first time since the last call. */
  async isNew(): Promise<boolean> {
    const { result } = await this.#session.post("Profiler.takePreciseCoverage");
    const before = this.#seen.size;
    for (const { url, functions } of result) {
      if (!url.startsWith("file:") || url.includes("/node_modules/") || url.includes("/fuzz/")) continue;
      for (const { ranges } of functions)
        for (const { count, startOffset, endOffset } of ranges)
          if (count > 0) this.#seen.add(`${url} ${startOffset} ${endOffset}`);
    }
    return this.#seen.size > before;
  }
}
