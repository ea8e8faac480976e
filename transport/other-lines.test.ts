// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { carried, json, PRINTED, RECORD } from "./testing/carried.ts";

describe("a line without a record", () => {
  it.each([
    ["a record that does not begin the message", `Nov 23 10:00:00 web-1 mallory: kernel: ${PRINTED}`],
    ["a quoted record", `Nov 23 10:00:00 web-1 setroubleshoot[9]: SELinux: ${RECORD}`],
    ["the kernel's form from another program", `Nov 23 10:00:00 web-1 mallory: ${PRINTED}`],
    ["another program's line", "Nov 23 10:00:00 web-1 sshd[12]: Accepted publickey for ann"],
    [
      "a record that another program quotes",
      `Nov 23 10:00:00 web-1 setroubleshoot[9]: SELinux: ${RECORD}`.replace(
        "msg=audit(1700000001.001:7)",
        "msg=x",
      ),
    ],
    ["a kernel's line", "[    0.037615] audit: initializing netlink subsys (disabled)"],
    ["a journal's entry without text that is another's", json({ _TRANSPORT: "syslog", MESSAGE: null })],
    ["JSON with the name of a field of the journal's", json({ AUDIT_ID: "7", level: "info" })],
    ["a journal's line", json({ _TRANSPORT: "syslog", SYSLOG_IDENTIFIER: "sshd", MESSAGE: "x" })],
    [
      "a program's line in the journal that looks like a record",
      json({ _TRANSPORT: "stdout", SYSLOG_IDENTIFIER: "mallory", MESSAGE: RECORD }),
    ],
    ["a message that came again", "Nov 14 22:13:23 web1 last message repeated 3 times"],
    ["the same in BSD's form", "Nov 14 22:13:23 web1 --- last message repeated 1 time ---"],
    ["a mark", "Nov 14 22:13:24 web1 -- MARK --"],
    ["a mark with a priority", "<46>2023-11-14T22:13:24Z -- MARK --"],
    ["a mark behind a sender's address", "10.0.0.9 Nov 14 22:13:24 web1 -- MARK --"],
    ["a boot of journalctl's", "-- Boot 0b1c2d3e4f5061728394a5b6c7d8e9fa --"],
    [
      "journalctl's first line",
      "-- Logs begin at Tue 2023-11-14 22:13:21 UTC, end at Tue 2023-11-14 22:13:22 UTC. --",
    ],
    ["another line of dmesg --time-format iso", "2022-04-15T05:20:05,300000+00:00 usb 1-1: new device"],
    ["another program behind a sender's address", `10.0.0.9 Nov 14 22:13:21 web1 sshd[9]: bad: ${RECORD}`],
    ["ausearch's line between events", "----"],
    ["ausearch's time of an event", "time->Tue Nov 14 22:13:21 2023"],
    ["a collector's line", json({ message: "hello", host: "web1" })],
  ])("is another line: %s", (_, line) => {
    expect(carried(line)).toMatchObject({ serials: [], codes: [], isOther: true });
  });

  it.each([
    [
      "a loss",
      "Nov 24 12:00:01 host kernel: audit: audit_lost=55 audit_rate_limit=0 audit_backlog_limit=64",
      "kernel-loss",
    ],
    ["laurel's JSON", json({ ID: "1700000001.001:7", SYSCALL: { pid: 1 } }), "not-lossless"],
    ["auditbeat's JSON", json({ auditd: { data: {} }, event: { module: "auditd" } }), "not-lossless"],
    [
      "a program's line in an array of a journal's entries",
      json([{ _TRANSPORT: "stdout", SYSLOG_IDENTIFIER: "mallory", MESSAGE: RECORD }]),
      "grammar-rejected",
    ],
    [
      "a journal's entry without the record's id",
      json({ _TRANSPORT: "audit", MESSAGE: 'CWD cwd="/"' }),
      "journal-incomplete",
    ],
    [
      "a journal's entry with a serial that is none",
      json({
        __REALTIME_TIMESTAMP: "1",
        _TRANSPORT: "audit",
        _AUDIT_ID: "x",
        _AUDIT_TYPE: "1307",
        MESSAGE: "",
      }),
      "journal-incomplete",
    ],
    ["a record that was cut behind a header", "Nov 14 22:13:24 web1 type=SYSC", "no-event-id"],
    ["the kernel's form without its tag", `2022-04-15T05:20:05Z audit: ${PRINTED}`, "grammar-rejected"],
    ["text", "hello", "no-event-id"],
    ["deep JSON", "[".repeat(100_000), "no-event-id"],
  ])("is a problem: %s", (_, line, code) => {
    expect(carried(line)).toMatchObject({ serials: [], codes: [code], isOther: false });
  });
});
