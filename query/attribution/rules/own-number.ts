// SPDX-License-Identifier: Apache-2.0
import { RESERVED_PIDS } from "../../../types/attribution/kernel-numbers.ts";
import type { EvidenceRule } from "./evidence-rule.ts";

/**
 * A call that returns the caller's own pid (getpid, set_tid_address) or its parent's (getppid) in its PID namespace,
 * compared with pid= and ppid=, which are host pids. Equal: the initial PID namespace. Different proves little (older
 * kernels write a thread id as pid=), except a number that the host cannot have assigned since: an inner one.
 */
export const ownNumber: EvidenceRule = (_, { call, exit, pid, ppid, success }) => {
  if (!success || (call !== "getpid" && call !== "getppid") || pid === null || ppid === null)
    return undefined;
  const host = call === "getpid" ? pid : ppid;
  if (exit === host && exit > 1) return { kind: "initial" };
  if (call === "getppid" && exit === 0 && ppid > 0) return { kind: "inner" };
  return exit > 0 && exit < RESERVED_PIDS && host >= RESERVED_PIDS && ppid > 0
    ? { kind: "inner" }
    : undefined;
};
