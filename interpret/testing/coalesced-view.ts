// SPDX-License-Identifier: Apache-2.0
import type { AuditRecord } from "../../grammar/audit-record.ts";
import { fieldValue } from "../../grammar/field-access.ts";
import { asGoLibaudit } from "./go-libaudit-view.ts";

/** The parts of go-libaudit's coalesced event that are fields of its records. */
export interface CoalescedEvent {
  readonly sequence: number;
  readonly "@timestamp": string;
  readonly session: string;
  readonly data?: Readonly<Record<string, string>>;
  readonly process?: Readonly<Record<string, unknown>>;
  readonly user?: { readonly ids?: Readonly<Record<string, string>> };
  readonly paths?: readonly Readonly<Record<string, string>>[];
}

const PROCESS_FIELDS: Readonly<Record<string, string>> = {
  pid: "pid",
  ppid: "ppid",
  exe: "exe",
  name: "comm",
  cwd: "cwd",
  title: "proctitle",
};

/** go-libaudit's names for fields of AppArmor and old kernels. */
const fieldOf = (key: string): string => key.replace(/^socket_/, "");

type Difference = [name: string, theirs: string, ours: (string | undefined)[]];

/** Values of their event missing from our records. */
export function missingFrom(records: readonly AuditRecord[], event: CoalescedEvent): Difference[] {
  const views = records.map(asGoLibaudit);
  const theirs: [string, string][] = [
    ["ses", event.session],
    ...Object.entries(event.data ?? {}),
    ...Object.entries(event.user?.ids ?? {}),
    ...Object.entries(PROCESS_FIELDS).map(([key, field]): [string, string] => [
      field,
      String(event.process?.[key] ?? ""),
    ]),
  ];
  return theirs
    .filter(([, value]) => value !== "")
    .map(([key, value]): Difference => [key, value, views.map((view) => view[fieldOf(key)])])
    .filter(([, value, ours]) => !ours.includes(value));
}

/** Our PATH records in go-libaudit's form. */
export function pathsOf(records: readonly AuditRecord[]): Record<string, string>[] {
  return records
    .filter((record) => record.type === "PATH")
    .sort((a, b) => Number(fieldValue(a, "item")) - Number(fieldValue(b, "item")))
    .map(asGoLibaudit);
}
