// SPDX-License-Identifier: Apache-2.0
import { cpus, release, totalmem } from "node:os";
import type { Peers } from "./peers.ts";

/** The machine on which the figures were measured, one fact a line. */
export function describeMachine(peers: Peers, logs: readonly string[]): string[] {
  const [first] = cpus();
  return [
    `measured ${new Date().toISOString().slice(0, 10)}`,
    `processor ${first?.model ?? "unknown"}, ${cpus().length} cores`,
    `memory ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}`,
    `Node ${process.version}`,
    `ausearch ${peers.ausearch?.version ?? "not found: nothing is compared with it"}`,
    `laurel ${peers.laurel?.version ?? "not found: nothing is compared with it"}`,
    ...logs.map((log) => `log ${log}`),
  ];
}
