// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findPeers, laurelConvert } from "../peers.ts";
import { usage } from "./usage.ts";

const LOOK_MS = 100;
const QUIET_LOOKS = 5;
const MOST_WAITING = 64 * 1024 * 1024;

/** laurel, which is given the same records at the same time: its processor time is what ours is compared with. */
export class LaurelBeside {
  readonly #child: ChildProcess;
  readonly #exit: Promise<unknown>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#exit = once(child, "exit");
  }

  /** undefined: there is no laurel on this machine, and no archive that has it. */
  static start(folder: string): LaurelBeside | undefined {
    const { laurel } = findPeers(join(import.meta.dirname, "../out"));
    if (laurel === null) return undefined;
    const command = laurelConvert(laurel, "", folder);
    const environment = { ...process.env, ...laurel.environment };
    const child = spawn(command.program, command.arguments, {
      stdio: ["pipe", "ignore", "ignore"],
      env: environment,
    });
    child.stdin!.on("error", () => {});
    return new LaurelBeside(child);
  }

  /** Resolves when laurel has room for more: on a busy machine the rest would pile up here. */
  readonly write = async (text: string): Promise<void> => {
    const { stdin } = this.#child;
    if (!stdin!.write(text, "latin1") && !stdin!.destroyed && stdin!.writableLength > MOST_WAITING)
      await Promise.race([once(stdin!, "drain"), this.#exit]);
  };

  /** Waits until it has read all, ends it, and gives its processor time in seconds; NaN: it ended by itself. */
  async end(): Promise<number> {
    const { stdin, pid } = this.#child;
    let cpuSeconds = Number.NaN;
    try {
      for (let quiet = 0; quiet < QUIET_LOOKS; await sleep(LOOK_MS)) {
        const before = cpuSeconds;
        ({ cpuSeconds } = usage(pid!));
        quiet = stdin!.writableLength === 0 && cpuSeconds === before ? quiet + 1 : 0;
      }
      stdin!.end();
      await Promise.race([this.#exit, sleep(10_000)]);
    } catch {
      // It ended by itself.
    }
    this.#child.kill("SIGKILL");
    return cpuSeconds;
  }
}
