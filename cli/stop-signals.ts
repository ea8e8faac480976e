// SPDX-License-Identifier: Apache-2.0
import { EXIT } from "./command-handler.ts";

/** Signals that end a service (TERM), a terminal's command (INT), or all commands of a closed terminal (HUP). */
const STATUS = { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated, SIGHUP: EXIT.hungUp } as const;
type StopSignal = keyof typeof STATUS;

/**
 * Signals that ask a writing command to stop, from construction to `release`: the work then ends at a place where the database
 * is whole. A second SIGINT ends the process at once; TERM and HUP may come twice without anybody's impatience.
 */
export class StopSignals {
  readonly #abort = new AbortController();
  readonly #listeners: readonly (readonly [StopSignal, () => void])[];
  #received: StopSignal | undefined;

  constructor() {
    const names = Object.keys(STATUS) as StopSignal[];
    this.#listeners = names.map((name) => [
      name,
      () => {
        this.#received ??= name;
        this.#abort.abort();
        if (name === "SIGINT") this.#forget(name);
      },
    ]);
    for (const [name, listener] of this.#listeners) process.on(name, listener);
  }

  /** Aborted by the first of the signals. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** The exit status that the first signal asks for; undefined where none came. */
  get exitStatus(): number | undefined {
    return this.#received === undefined ? undefined : STATUS[this.#received];
  }

  /** The same, after work that blocked signals. */
  async settled(): Promise<number | undefined> {
    for (let turn = 0; turn < 2; turn++) await new Promise((done) => setImmediate(done));
    return this.exitStatus;
  }

  release(): void {
    for (const [name] of this.#listeners) this.#forget(name);
  }

  #forget(name: StopSignal): void {
    for (const [of, listener] of this.#listeners) if (of === name) process.off(name, listener);
  }
}
