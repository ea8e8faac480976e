// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { parseRecord } from "./parse-record.ts";

const MAX_U32 = "4294967295";

describe("a line that is not a record", () => {
  it.each([
    ["host audit[9235]: AVC avc:  denied  { read } for  pid=9", "no-event-id-journald", 0],
    ["Nov 23 10:00:00 web-1 audit: BPF prog-id=117 op=LOAD", "no-event-id-journald", 0],
    ["type=SYSCALL msg=audit(06/05/2018 12:39:29.636:26949) : arch=x86_64", "no-event-id-interpreted", 23],
    ["type=SYSCALL msg=audit(05.06.2018 12:39:29.636:26949) : arch=x86_64", "no-event-id-interpreted", 23],
    ["type=CWD msg=audit(-5.100:5): cwd=1", "no-event-id", 19],
    ["type=CWD msg=audit(x.100:5): cwd=1", "no-event-id", 19],
    ["----", "no-event-id", 0],
    ["", "no-event-id", 0],
    ["type=UNKNOWN[1999] msg=?", "no-event-id", 0],
    ["\x7FELF\x02\x01", "no-event-id", 0],
  ])("and has no event id says so: %j", (line, code, column) => {
    expect(parseRecord(line)).toMatchObject({ ok: false, code, column });
  });

  it.each([
    [
      "[   12.300010] audit: audit_lost=41 audit_rate_limit=0 audit_backlog_limit=64",
      "audit_lost=41 audit_rate_limit=0 audit_backlog_limit=64",
    ],
    [
      "Nov 24 12:00:01 host kernel: audit: audit_lost=55 audit_rate_limit=0 audit_backlog_limit=64",
      "audit_lost=55 audit_rate_limit=0 audit_backlog_limit=64",
    ],
    [
      "[   12.300000] audit: audit_backlog=65 > audit_backlog_limit=64",
      "audit_backlog=65 > audit_backlog_limit=64",
    ],
    ["audit: backlog limit exceeded", "backlog limit exceeded"],
    ["[1.0] audit: rate limit exceeded\r", "rate limit exceeded"],
    ["[1.0] audit: kauditd hold queue overflow", "kauditd hold queue overflow"],
    ["[1.0] audit: out of memory in audit_log_start", "out of memory in audit_log_start"],
    ["[   14.100000] kauditd_printk_skb: 37 callbacks suppressed", "37 callbacks suppressed"],
    ["[   14.100000] audit_printk_skb: 9 callbacks suppressed", "9 callbacks suppressed"],
  ])("may be the kernel's word on what it lost: %j", (line, told) => {
    expect(parseRecord(line)).toMatchObject({
      ok: false,
      code: "kernel-loss",
      detail: `The kernel tells of a loss: ${told}`,
    });
  });

  it.each([
    "audit_lost=41 audit_rate_limit=0 audit_backlog_limit=64",
    "host app: audit: audit_lost=41 audit_rate_limit=0 audit_backlog_limit=64 he said",
    "[1.0] audit: audit_lost=99999999999 audit_rate_limit=0 audit_backlog_limit=64",
    "net_ratelimit: 37 callbacks suppressed",
  ])("is not the kernel's word on a loss because it looks a little like it: %j", (line) => {
    expect(parseRecord(line)).not.toMatchObject({ code: "kernel-loss" });
  });

  it.each([
    ["host audit[1]: USER_ACCT pid=1", "journalctl --all -o json _TRANSPORT=audit"],
    ["type=A msg=audit(06/05/2018 12:39:29.636:2) : b=c", "ausearch --raw"],
  ])("names the way to get ids: %j", (line, way) => {
    expect(parseRecord(line)).toMatchObject({ hint: expect.stringContaining(way) });
  });

  it.each([
    ['type=CWD msg=audit(1.000:2): cwd="/srv"x\x1DUID=1\x1DGID=2', 39, "closing quote"],
    [`type=CWD msg=audit(1.000:2): cwd=/srv' =`, 37, "quote"],
    ["type=CWD msg=audit(1.000:2): =x", 29, "no name"],
    ["type=CWD msg=audit(1.000:4294967296): cwd=x", 25, MAX_U32],
    ["type=CWD msg=audit(1.0:2): cwd=x", 19, "header"],
    ["type=CWD msg=audit(1.000:2):cwd=x", 28, "no place"],
    ["x type=CWD msg=audit(1.000:2): cwd=x", 0, "header"],
    ["type=CWD msg=audit(1.000:2): a=b\x1DUID=1\x1DGID=2", 38, "separator"],
  ])("says where and why: %j", (line, column, detail) => {
    const result = parseRecord(line);
    expect(result).toMatchObject({ ok: false, code: "grammar-rejected", column });
    expect(!result.ok && result.detail).toContain(detail);
  });

  it("is too long for the grammar above 16 KiB, and not too long for the fast path", () => {
    const value = "x".repeat(20_000);
    expect(parseRecord(`type=CWD msg=audit(1.000:2): cwd="${value}"`)).toMatchObject({ ok: true });
    expect(parseRecord(`type=CWD msg=audit(1.000:2): cwd="${value}`)).toMatchObject({
      ok: true,
      record: { names: [], truncated: true },
    });
    expect(parseRecord(`type=CWD msg=audit(1.000:2): cwd="${value}" =`)).toMatchObject({
      code: "grammar-too-long",
    });
    expect(parseRecord(value)).toMatchObject({ code: "no-event-id" });
  });
});
