// SPDX-License-Identifier: Apache-2.0

/** Milliseconds since the process started, by a monotonic clock. Like performance.now(), without the parts of Node.js that it loads. */
export function elapsedMs(): number {
  return process.uptime() * 1000;
}
