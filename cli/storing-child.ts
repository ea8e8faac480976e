// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from "node:child_process";

/** A child that has ended is started again after so long. */
const RESTART_MS = 5000;

/** The process that stores the spool: `ctraudit follow --spool`. It is restarted whenever it ends. */
export class StoringChild {
  readonly #warn: (line: string) => void;
  #words: readonly string[];
  #child: ChildProcess | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isEnding = false;
  #hasTold = false;

  constructor(words: readonly string[], warn: (line: string) => void) {
    this.#words = words;
    this.#warn = warn;
    this.#start();
  }

  /** Other words, from its next start on, which is now. */
  restart(words: readonly string[]): void {
    this.#words = words;
    if (this.#child === undefined) this.#start();
    else this.#child.kill("SIGTERM");
  }

  /** Waits for it to read the rest and exit. */
  async end(): Promise<void> {
    this.#isEnding = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (child === undefined) return;
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    if (child.connected) child.disconnect();
    await ended;
  }

  #start(): void {
    clearTimeout(this.#timer);
    const script = process.argv[1] as string;
    // The fourth descriptor closes when this process ends, however it ends: this notifies the child.
    const child = spawn(process.execPath, [script, "follow", "--quiet", ...this.#words], {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    this.#child = child;
    child.once("exit", (status) => {
      this.#child = undefined;
      if (this.#isEnding) return;
      if (status !== 0 && !this.#hasTold) {
        this.#hasTold = true;
        this.#warn("ctraudit: the spool is not stored now; it keeps what comes meanwhile");
      }
      if (status === 0) this.#hasTold = false;
      this.#timer = setTimeout(() => this.#start(), status === 0 ? 0 : RESTART_MS);
    });
    child.once("error", () => {});
  }
}
