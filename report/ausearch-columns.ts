// SPDX-License-Identifier: Apache-2.0

import type { CallNames } from "../interpret/call-names.ts";
import { signalName } from "../interpret/number-names.ts";
import type { EventFile } from "../questions/event-file.ts";
import type { EventView, StoredText } from "../questions/event-view.ts";
import { isCallData } from "../types/record-kinds.ts";
import { UNSET_ID } from "../types/unset-id.ts";
import { CALL_ACTIONS, CALL_OBJECTS, EVENT_KINDS, TYPE_ACTIONS, TYPE_OBJECTS } from "./ausearch-words.ts";
import type { CsvDetails } from "./csv-event.ts";
import { formatWallTime, type Zone } from "./zone.ts";

/** Selection of ausearch's further columns. */
export interface ExtraColumns {
  readonly time: boolean;
  readonly labels: boolean;
  readonly secondObject: boolean;
  readonly keys: boolean;
}

export type AusearchCell = StoredText | number | null | readonly StoredText[];

/** The head of `ausearch --format csv`, in its order. */
export function ausearchColumns(extra: ExtraColumns): string[] {
  const time = extra.time ? ["YEAR", "MONTH", "DAY", "WEEKDAY", "HOUR", "MILLI", "GMT_OFFSET"] : [];
  return [
    ...[
      "NODE",
      "EVENT",
      "DATE",
      "TIME",
      ...time,
      "SERIAL_NUM",
      "EVENT_KIND",
      "SESSION",
      "SUBJ_PRIME",
      "SUBJ_SEC",
      "SUBJ_KIND",
    ],
    ...(extra.labels ? ["SUBJ_LABEL"] : []),
    ...["ACTION", "RESULT", "OBJ_PRIME", "OBJ_SEC"],
    ...(extra.secondObject ? ["OBJ2"] : []),
    ...(extra.labels ? ["OBJ_LABEL"] : []),
    ...["OBJ_KIND", "HOW"],
    ...(extra.keys ? ["KEY"] : []),
  ];
}

/** Their cells for one event. Users without a name are numbers. */
export function ausearchCells(
  event: EventView,
  details: CsvDetails,
  extra: ExtraColumns,
  names: CallNames,
  zone: Zone,
): AusearchCell[] {
  const { credential, accounts } = event;
  const [date = "", clock = ""] = formatWallTime(event.timeMs, zone).split(" ");
  const main = mainType(event);
  const file = details.files.find(({ nametype }) => nametype !== "PARENT") ?? details.files[0];
  const deed = deedOf(event, main, file, details, names);
  const other = details.files.find((one) => one !== file && one.nametype !== "PARENT");
  const second = TWO_OBJECTS.test(deed.action) ? nameOf(other) : null;
  const [year, month, day] = date.split("-").map(Number);
  return [
    event.node,
    main,
    date,
    clock,
    ...(extra.time
      ? [
          year!,
          pad(month!, "0"),
          pad(day!, "0"),
          weekday(date),
          pad(Number(clock.slice(0, 2)), " "),
          millis(event.timeMs),
          gmtOffset(event.timeMs, zone),
        ]
      : []),
    event.serial,
    EVENT_KINDS.get(main) ?? (CONTAINER.test(main) ? "container" : "unknown"),
    credential?.ses === UNSET_ID ? "unset" : (credential?.ses ?? null),
    identity(credential?.auid ?? null, accounts, "system"),
    identity(credential?.uid ?? null, accounts, "unset"),
    kindOfSubject(event, main),
    ...(extra.labels ? [credential?.subj ?? null] : []),
    deed.action,
    main === "SECCOMP" ? "failed" : event.success === null ? null : event.success ? "success" : "failed",
    deed.object ?? (deed.action === "executed" ? (details.arguments[0] ?? null) : null),
    deed.kind.startsWith("file") ? (file?.inode ?? null) : null,
    ...(extra.secondObject ? [second] : []),
    ...(extra.labels ? [details.objectLabel] : []),
    deed.kind,
    deed.how,
    ...(extra.keys ? [event.keys] : []),
  ];
}

/** The record that represents an event: usually the one about more than a call. The kernel writes FANOTIFY immediately, before the SYSCALL. */
function mainType({ types }: EventView): string {
  if (types[0] === "FANOTIFY") return types[0];
  return types.find((type) => !isCallData(type) && type !== "EOE") ?? types[0] ?? "";
}

/** Records without a word in ausearch. */
const CONTAINER = /^(CONTAINER|UNKNOWN\[134)/;

function identity(id: number | null, accounts: EventView["accounts"], unset: string): string | null {
  if (id === null) return null;
  return id === UNSET_ID ? unset : (accounts.user(id) ?? String(id));
}

function kindOfSubject({ call, credential }: EventView, main: string): string | null {
  if (main.startsWith("DAEMON_")) return "auditd";
  if (main === "TRUSTED_APP") return "unknown-acct";
  const { auid = null, uid = null } = credential ?? {};
  if (main === "BPF" && call === null) return "system";
  if (main === "NETFILTER_CFG" && auid === null && uid === null) return "system";
  return subjectKind(auid, uid);
}

/** Source: the ranges of login.defs(5), also assumed by ausearch. */
function subjectKind(auid: number | null, uid: number | null): string | null {
  const id = uid ?? auid;
  if (id === null || id === UNSET_ID) return null;
  return id === 0 ? "privileged-acct" : id < 1000 ? "service-acct" : "user-acct";
}

/** Action, object and its kind, and program: as in ausearch, by the call, else by the record. */
function deedOf(
  event: EventView,
  main: string,
  file: EventFile | undefined,
  { field }: CsvDetails,
  names: CallNames,
): Deed {
  const { program, keys } = event;
  const how = howOf(program);
  if (main !== "SYSCALL" || event.call === null) {
    const kind = TYPE_OBJECTS.get(main) ?? "unknown";
    if (main === "BPF") {
      const action = field("BPF", "op") === "UNLOAD" ? "unloaded-bpf-program" : "loaded-bpf-program";
      return { action, kind, object: field("BPF", "prog-id") ?? null, how };
    }
    const action = saidAction(event, main, field) ?? TYPE_ACTIONS.get(main) ?? "did-unknown";
    if (main === "CONFIG_CHANGE") return { action, kind, object: keys[0] ?? null, how };
    if (main.startsWith("DAEMON_")) return { action, kind, object: null, how: DAEMON_WAYS.get(main) ?? null };
    if (main === "ANOM_ABEND") {
      const signal = signalName(Number(field(main, "sig") ?? Number.NaN)) ?? null;
      return { action, kind, object: program?.exe ?? null, how: signal ?? how };
    }
    return { action, kind, object: nameOf(file), how };
  }
  const call = names.call(event.call);
  const action = CALL_ACTIONS.get(call);
  if (action === undefined) {
    const [key] = keys;
    return {
      action: key === undefined ? "triggered-unknown-audit-rule" : "triggered-audit-rule",
      kind: "admin-defined-rule",
      object: key ?? null,
      how,
    };
  }
  const kind = CALL_OBJECTS.get(call)!;
  if (/^(set.*[ug]id|sched_set)/.test(call)) return { action, kind, object: how, how: call };
  return { action, kind, object: nameOf(file), how };
}

const DAEMON_WAYS: ReadonlyMap<string, string> = new Map([
  ["DAEMON_START", "init"],
  ...["CONFIG", "END", "RESUME", "ROTATE"].map((type) => [`DAEMON_${type}`, "signal"] as const),
]);

/** Actions determined by a field of the record; undefined for all others. */
function saidAction({ call }: EventView, main: string, field: CsvDetails["field"]): string | undefined {
  switch (main) {
    case "EVENT_LISTENER":
      return field(main, "op") === "connect" ? "connected-to" : "disconnected-from";
    case "ANOM_PROMISCUOUS":
      if (call === null) return undefined;
      return `${field(main, "prom") === "0" ? "left" : "entered"}-promiscuous-mode-on-device`;
    case "MAC_UNLBL_ALLOW":
      return `is-${field(main, "unlbl_accept") === "1" ? "" : "dis"}allowing-unlabeled-network-traffic`;
    case "USYS_CONFIG":
    case "USER_DEVICE":
      return field(main, "op")?.replace(/^"(.*)"$/, "$1");
    default:
      return undefined;
  }
}

/** ausearch also joins a name with the working directory. */
function nameOf(file: EventFile | undefined): StoredText | null {
  return file === undefined ? null : (file.path ?? file.name);
}

const TWO_OBJECTS = /^(renamed|symlinked|linked)$/;

interface Deed {
  readonly action: string;
  readonly kind: string;
  readonly object: StoredText | null;
  readonly how: StoredText | null;
}

/** A script is represented by its own name, not by its interpreter's. */
const INTERPRETER = /^\/usr\/bin\/((ba|da|z|k|c|tc|)sh|(python|perl|php|ruby)[\d.]*)$/;

function howOf(program: EventView["program"]): StoredText | null {
  if (program === null) return null;
  const { exe, comm } = program;
  const isScript = typeof exe === "string" && INTERPRETER.test(exe);
  return isScript ? (comm ?? exe) : (exe ?? comm);
}

/** Two characters, like strftime's %m, %d and %k. */
function pad(value: number, filler: string): string {
  return String(value).padStart(2, filler);
}

function weekday(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay() || 7; // from Monday
}

function millis(timeMs: number): number {
  return ((timeMs % 1000) + 1000) % 1000;
}

function gmtOffset(timeMs: number, zone: Zone): string {
  const minutes = zone.offsetMinutes(timeMs);
  const absolute = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${pad(Math.floor(absolute / 60), "0")}:${pad(absolute % 60, "0")}`;
}
