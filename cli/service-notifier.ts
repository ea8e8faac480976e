// SPDX-License-Identifier: Apache-2.0
import { spawn } from "node:child_process";
import type { CliContext } from "./command-handler.ts";

/** A line of status is sent so often at most. */
const STATUS_EVERY_MS = 5000;
const MICROSECONDS = 1000;

/**
 * Reports a service's state to systemd (sd_notify). Node.js has no datagram sockets of the Unix kind, so systemd's own program sends
 * the words: the unit says NotifyAccess=all. Silent without a listener.
 */
export class ServiceNotifier {
  readonly #warn: (line: string) => void;
  readonly #isListening: boolean;
  /** Interval of keep-alives: half of systemd's timeout. */
  readonly #watchdogMs: number;
  #sentMs = Number.NEGATIVE_INFINITY;
  #hasFailed = false;

  constructor({ environment, warn }: Pick<CliContext, "environment" | "warn">) {
    this.#warn = warn;
    this.#isListening = (environment["NOTIFY_SOCKET"] ?? "") !== "";
    const limit = Number(environment["WATCHDOG_USEC"] ?? 0) / MICROSECONDS;
    this.#watchdogMs = limit > 0 ? limit / 2 : Number.POSITIVE_INFINITY;
  }

  ready(status: string): void {
    this.#send("READY=1", `STATUS=${status}`);
  }

  /** A sign of life, and how it stands; call it as often as something was done. */
  alive(status: string): void {
    const everyMs = Math.min(STATUS_EVERY_MS, this.#watchdogMs);
    if (performance.now() - this.#sentMs < everyMs) return;
    this.#send("WATCHDOG=1", `STATUS=${status}`);
  }

  stopping(): void {
    this.#send("STOPPING=1", "STATUS=reading what is left");
  }

  #send(...words: string[]): void {
    if (!this.#isListening || this.#hasFailed) return;
    this.#sentMs = performance.now();
    const child = spawn("systemd-notify", words, { stdio: "ignore" });
    child.on("error", () => {
      if (this.#hasFailed) return;
      this.#hasFailed = true;
      this.#warn("ctraudit: systemd-notify cannot be run: systemd is not told how this service does");
      this.#warn("hint: install systemd-notify, or use Type=exec and no WatchdogSec in the unit");
    });
  }
}
