// SPDX-License-Identifier: Apache-2.0
import { RESERVED_PIDS } from "../../../types/attribution/kernel-numbers.ts";
import { hexNumber } from "../facts/hex-number.ts";
import type { EvidenceRule } from "./evidence-rule.ts";

/**
 * kill and tgkill give their target in the caller's PID namespace, OBJ_PID as a host pid. Source: opid= is
 * task_tgid_nr() in audit_signal_info_syscall(), kernel/auditsc.c.
 */
export const signalTarget: EvidenceRule = (_, { call, args, statements, success }) => {
  if (call !== "kill" || !success || args === null) return undefined;
  const targets = (statements ?? []).filter(({ type }) => type === "OBJ_PID");
  const opid = Number(targets[0]?.fields.get("opid") ?? Number.NaN);
  const named = hexNumber(args[0]);
  if (targets.length !== 1 || !Number.isSafeInteger(opid) || named <= 1 || named >= 0x80000000)
    return undefined;
  if (named === opid) return { kind: "initial" };
  return named < RESERVED_PIDS && opid >= RESERVED_PIDS ? { kind: "inner" } : undefined;
};
