// SPDX-License-Identifier: Apache-2.0
import { isAddedField } from "../../../interpret/record-readings.ts";
import { RuleError } from "../rule-error.ts";
import type { SigmaItem, SigmaSubject } from "./sigma-rule.ts";

/** Fields of Sigma's categories available from the records of one event. */
const OF_CATEGORY: Readonly<Record<Exclude<SigmaSubject, "auditd">, readonly string[]>> = {
  process_creation: [
    "Image",
    "CommandLine",
    "CurrentDirectory",
    "User",
    "LogonId",
    "ProcessId",
    "ParentProcessId",
  ],
  file_event: ["TargetFilename", "Image", "User", "ProcessId"],
  network_connection: [
    "Image",
    "User",
    "ProcessId",
    "Initiated",
    "DestinationIp",
    "DestinationPort",
    "DestinationIsIpv6",
  ],
};

/** Throws RuleError for a field that no event can have: a rule that asks for it would never hold, in silence. */
export function checkField(subject: SigmaSubject, item: SigmaItem): void {
  if (item.kind === "words") return;
  const { field } = item;
  if (subject !== "auditd") {
    const known = OF_CATEGORY[subject];
    if (!known.includes(field))
      throw new RuleError(
        `the field ${field} of ${subject} is not in audit logs; there are ${known.join(", ")}`,
      );
  } else if (/^[A-Z]/.test(field) && !isAddedField(field))
    throw new RuleError(`no record of auditd has a field ${field}`);
}
