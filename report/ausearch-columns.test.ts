// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { callNames } from "../interpret/call-names.ts";
import { NO_FACTS } from "../questions/event-facts.ts";
import type { EventView } from "../questions/event-view.ts";
import { ausearchCells, ausearchColumns } from "./ausearch-columns.ts";
import { UTC } from "./zone.ts";

const NO_EXTRAS = { time: false, labels: false, secondObject: false, keys: false };
const PROGRAM = { comm: "x", exe: "/usr/bin/x", claimed: false };

/** Cells of an event of some record types, by their columns; `fields` are those of its record. */
function cellsOf(types: readonly string[], fields: Readonly<Record<string, string>>, more: object = {}) {
  const event = {
    node: null, timeMs: 1_781_000_000_000, serial: 5, types, call: null, success: true, exit: null, pid: 7, ppid: 1,
    credential: null, program: PROGRAM, accounts: { user: () => undefined, group: () => undefined }, keys: [], ...more,
  } as unknown as EventView; // biome-ignore format: a row
  const details = {
    paths: [], arguments: [], facts: NO_FACTS, files: [], root: { root: "unknown", changed: null } as const,
    objectLabel: null, field: (_type: string, name: string) => fields[name],
  }; // biome-ignore format: a row
  const cells = ausearchCells(event, details, NO_EXTRAS, callNames(), UTC);
  return Object.fromEntries(ausearchColumns(NO_EXTRAS).map((column, at) => [column, cells[at]]));
}

/** In the words of auditd 3.0.9. */
describe("ausearch's words for a record", () => {
  it.each([
    ["EVENT_LISTENER", { op: "connect" }, { ACTION: "connected-to" }],
    ["EVENT_LISTENER", { op: "disconnect" }, { ACTION: "disconnected-from" }],
    ["ANOM_PROMISCUOUS", { prom: "256" }, { ACTION: "changed-socket-promiscuous-mode" }],
    ["MAC_UNLBL_ALLOW", { unlbl_accept: "1" }, { ACTION: "is-allowing-unlabeled-network-traffic" }],
    ["MAC_UNLBL_ALLOW", { unlbl_accept: "0" }, { ACTION: "is-disallowing-unlabeled-network-traffic" }],
    ["USYS_CONFIG", { op: "changing-system-time" }, { ACTION: "changing-system-time" }],
    ["USER_DEVICE", { op: '"discovered-device"' }, { ACTION: "discovered-device" }],
    ["USER_DEVICE", {}, { ACTION: "configured-device" }],
    ["TRUSTED_APP", { op: "x" }, { ACTION: "unknown", SUBJ_KIND: "unknown-acct" }],
    ["ANOM_ABEND", { sig: "11" }, { OBJ_PRIME: "/usr/bin/x", HOW: "SIGSEGV" }],
    ["DAEMON_ACCEPT", {}, { HOW: null, SUBJ_KIND: "auditd" }],
    ["DAEMON_ROTATE", {}, { HOW: "signal" }],
    ["DAEMON_START", {}, { HOW: "init" }],
    ["NETFILTER_CFG", {}, { SUBJ_KIND: "system" }],
  ])("%s %o", (type, fields, cells) => {
    expect(cellsOf([type], fields as Record<string, string>)).toMatchObject(cells);
  });

  it("report whether a device became promiscuous, if a call requested it", () => {
    const call = { call: { arch: 0xc000003e, number: 54 } };
    const actionOf = (prom: string) => cellsOf(["ANOM_PROMISCUOUS", "SYSCALL"], { prom }, call)["ACTION"];
    expect(actionOf("256")).toBe("entered-promiscuous-mode-on-device");
    expect(actionOf("0")).toBe("left-promiscuous-mode-on-device");
  });

  it("describe an event by its FANOTIFY, which the kernel writes before the SYSCALL", () => {
    const call = { call: { arch: 0xc000003e, number: 257 } };
    expect(cellsOf(["FANOTIFY", "SYSCALL", "CWD", "PATH"], {}, call)).toMatchObject({
      EVENT: "FANOTIFY", EVENT_KIND: "av-decision", ACTION: "accessed-policy-controlled-file", OBJ_KIND: "file",
    }); // biome-ignore format: a row
    expect(cellsOf(["SYSCALL", "OPENAT2", "CWD", "PATH"], {}, call)).toMatchObject({
      EVENT: "SYSCALL",
      ACTION: "opened-file",
    });
  });
});
