// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import type { AuditRecord } from "./audit-record.ts";
import { claimValue, enrichedValue, fieldValue } from "./field-access.ts";
import { parseRecord, parseSlowly } from "./parse-record.ts";
import { LONG_EXECVE, SAMPLE_LINES } from "./testing/sample-lines.ts";

function recordOf(form: string): AuditRecord {
  const line = SAMPLE_LINES[form];
  if (line === undefined) throw new Error(`no sample line: ${form}`);
  const result = parseRecord(line);
  if (!result.ok) throw new Error(`${form}: ${result.detail} (column ${result.column})`);
  return result.record;
}

const fieldsOf = (record: AuditRecord, from = 0, to = record.names.length): string[] =>
  record.names.slice(from, to).map((name, index) => `${name}=${record.values[from + index]}`);
const said = (record: AuditRecord) => fieldsOf(record, 0, record.claimsStart);
const claimed = (record: AuditRecord) => fieldsOf(record, record.claimsStart, record.enrichedStart);
const added = (record: AuditRecord) => fieldsOf(record, record.enrichedStart);

describe("a record", () => {
  it.each(Object.keys(SAMPLE_LINES))("is read in the form: %s", (form) => {
    expect(recordOf(form)).toMatchObject({ timeMs: 1_700_000_000_123, serial: 4711 });
    if (!form.includes("cut"))
      expect(parseSlowly(SAMPLE_LINES[form]!)).toEqual({ ok: true, record: recordOf(form) });
  });

  it("has the fields of the kernel in their order, quotes included", () => {
    expect(recordOf("raw")).toMatchObject({
      form: "auditd",
      node: null,
      type: "SYSCALL",
      names: ["arch", "syscall", "success", "exit", "a0", "a1", "a2", "items", "key"],
      values: ["c000003e", "257", "yes", "3", "ffffff9c", "7f00", "80000", "1", '"k"'],
      claimsStart: 9,
      enrichedStart: 9,
      prose: null,
    });
  });

  it("names its node", () => {
    expect(recordOf("node")).toMatchObject({ node: "web-1.example", type: "CWD", values: ['"/srv/www"'] });
  });

  it.each([
    ["enriched with separator", ["ARCH=x86_64", "SYSCALL=openat", 'AUID="ann"', 'UID="root"'], '"k"'],
    ["enriched, separator lost, after a quote", ["ARCH=x86_64", 'UID="root"'], '"k"'],
    ["enriched, separator lost, after a word", ["ARCH=x86_64", 'UID="root"'], "(null)"],
    ["enriched, separator a space", ["ARCH=x86_64", 'UID="root"'], "(null)"],
  ])("keeps what auditd added apart from what the kernel said: %s", (form, tail, key) => {
    const record = recordOf(form);
    expect(added(record)).toEqual(tail);
    expect(fieldValue(record, "key")).toBe(key);
    expect(fieldValue(record, "ARCH")).toBeUndefined();
    expect(enrichedValue(record, "ARCH")).toBe("x86_64");
  });

  it("treats auditd's additions after msg='…' neither as the kernel's fields nor as claims", () => {
    for (const form of ["enriched after a claim", "enriched after a claim, separator lost"]) {
      const record = recordOf(form);
      expect(said(record)).toEqual(["pid=9", "uid=0"]);
      expect(claimed(record).at(-1)).toBe("res=failed");
      expect(added(record)).toHaveLength(1);
    }
  });

  it("is given the name of its type's number, or UNKNOWN[n]", () => {
    expect(recordOf("unknown type").type).toBe("UNKNOWN[1340]");
    expect(recordOf("type as a number").type).toBe("SYSCALL");
    expect(recordOf("dmesg")).toMatchObject({ form: "dmesg", type: "SECCOMP", node: null });
    const unknown = parseRecord("audit: type=1999 audit(1.000:2): a=b");
    expect(unknown).toMatchObject({ ok: true, record: { type: "UNKNOWN[1999]" } });
  });

  it.each([
    ["UNKNOWN[1309]", "argc=1 a0=2D63", "EXECVE"],
    ["UNKNOWN[1200]", "op=start ver=3.0", "DAEMON_START"],
    ["UNKNOWN[1327]", "proctitle=6C73", "PROCTITLE"],
    ["UNKNOWN[1327]", "mnt=4026531840 net=4026531956 uts=4026531838", "UNKNOWN[1327]"],
    ["1327", "mnt=4026531840 net=4026531956", "UNKNOWN[1327]"],
    ["UNKNOWN[1330]", 'name="overlay"', "KERN_MODULE"],
    ["UNKNOWN[1331]", "resp=2", "FANOTIFY"],
    ["UNKNOWN[1332]", "sec=-1 nsec=5", "TIME_INJOFFSET"],
    ["UNKNOWN[1333]", "op=freq old=0 new=5", "TIME_ADJNTPVAL"],
    ["UNKNOWN[1334]", "prog-id=75 op=LOAD", "BPF"],
    ["UNKNOWN[1334]", "contid=4,^2", "UNKNOWN[1334]"],
    ["BPF", "prog-id=75 op=LOAD contid=4", "BPF"],
    ["BPF", "contid=4", "UNKNOWN[1334]"],
    ["UNKNOWN[1335]", "pid=9 nl-mcgrp=1 op=connect res=1", "EVENT_LISTENER"],
    ["EVENT_LISTENER", "contid=4", "UNKNOWN[1335]"],
    ["UNKNOWN[1336]", "uring_op=18 success=yes", "URINGOP"],
    ["UNKNOWN[1336]", "record=1 contid=4", "UNKNOWN[1336]"],
    ["URINGOP", "record=1 contid=4", "UNKNOWN[1336]"],
    ["URINGOP", "uring_op=18 success=yes contid=4", "URINGOP"],
    ["UNKNOWN[1337]", "oflag=0100 mode=0 resolve=0x0", "OPENAT2"],
    ["UNKNOWN[1338]", "module=crypt op=ctr pid=9", "DM_CTRL"],
    ["UNKNOWN[1339]", "module=verity op=verify-data dev=254:4", "DM_EVENT"],
    ["UNKNOWN[1420]", "ipe_op=EXECUTE ipe_hook=BPRM_CHECK pid=9", "IPE_ACCESS"],
    ["UNKNOWN[1420]", "subj_selinux=a_t subj_apparmor=x", "MAC_TASK_CONTEXTS"],
    ["UNKNOWN[1421]", "obj_selinux=a_t", "MAC_OBJ_CONTEXTS"],
    ["UNKNOWN[1421]", "old_active_pol_name=a new_active_pol_name=b", "IPE_CONFIG_CHANGE"],
    ["UNKNOWN[1422]", 'policy_name="a" policy_version=0.0.0', "IPE_POLICY_LOAD"],
    ["UNKNOWN[1423]", "domain=195ba459b blockers=fs.write_file", "LANDLOCK_ACCESS"],
    ["1424", "domain=195ba459b status=allocated", "LANDLOCK_DOMAIN"],
    ["UNKNOWN[1425]", "subj_selinux=a_t", "MAC_TASK_CONTEXTS"],
    ["UNKNOWN[1426]", "obj_selinux=a_t", "MAC_OBJ_CONTEXTS"],
    ["UNKNOWN[1340]", "contid=4", "UNKNOWN[1340]"],
  ])("%s with %s is a %s", (type, fields, name) => {
    for (const parse of [parseRecord, parseSlowly])
      expect(parse(`type=${type} msg=audit(1.000:2): ${fields}`)).toMatchObject({
        ok: true,
        record: { type: name },
      });
  });

  it("printed by the kernel itself is read from any carrier", () => {
    for (const form of ["dmesg with caller", "dmesg without time"])
      expect(recordOf(form)).toMatchObject({ form: "dmesg", values: ['"DENIED"', '"open"', '"x"'] });
  });
});

describe("a claim", () => {
  it("is never returned as the kernel's field", () => {
    const record = recordOf("user record");
    expect(said(record)).toEqual(["pid=9", "uid=0", "auid=1000", "ses=2"]);
    expect(claimed(record)).toEqual(["op=login", "id=1000", 'exe="/bin/su"', "res=success"]);
    expect(fieldValue(record, "exe")).toBeUndefined();
    expect(claimValue(record, "exe")).toBe('"/bin/su"');
    expect(claimValue(record, "pid")).toBeUndefined();
  });

  it("cannot forge a contid, a pid or its own end", () => {
    const result = parseRecord(`type=USER msg=audit(1.000:2): pid=9 msg='x' pid=1 contid=1 msg='y'`);
    expect(result).toMatchObject({
      ok: true,
      record: { claimsStart: 1, names: ["pid", "pid", "contid", "msg"] },
    });
    const separated = parseRecord(`type=USER msg=audit(1.000:2): pid=9 msg='x'\x1DAUID="root" z'`);
    expect(separated).toMatchObject({ ok: true, record: { claimsStart: 1, enrichedStart: 2 } });
  });

  it("ends at the last apostrophe", () => {
    expect(claimed(recordOf("claim with quotes inside"))).toEqual([
      "op=auth",
      `acct="it's('x')/>"`,
      "res=failed",
    ]);
  });

  it("of old PAM is freed of brackets, commas and colons", () => {
    expect(claimed(recordOf("user record of old kernels"))).toEqual([
      "acct=root",
      'exe="/sbin/crond"',
      "hostname=?",
      "addr=?",
      "terminal=cron",
      "res=success",
    ]);
    expect(recordOf("user record of old kernels")).toMatchObject({
      prose: "user",
      claimProse: "PAM: accounting",
    });
  });

  it("of an account loses its final colon, and no other value does", () => {
    const form = "user record with a colon at the account";
    expect(claimed(recordOf(form))).toEqual([
      "acct=ann",
      'exe="/bin/su"',
      "hostname=?",
      "addr=fe80::",
      "terminal=pts/1",
      "res=failed",
    ]);
    for (const parse of [parseRecord, parseSlowly])
      for (const [text, fields] of [
        ["acct=: x=1", ["acct=:", "x=1"]],
        ['acct="a:": x=a:', ['acct="a:"', "x=a:"]],
        ["xacct=a: acct=b:", ["xacct=a:", "acct=b"]],
        ["acct=a: b", ["acct=a: b"]],
        ["(acct=a: exe=b)", ["acct=a", "exe=b"]],
        ["uid=7: exe=b", ["uid=7", "exe=b"]],
        ["op=x id=7:", ["op=x", "id=7"]],
        ["uid=a: gid=7: id=:", ["uid=a:", "gid=7:", "id=:"]],
      ] as const) {
        const result = parse(`type=USER msg=audit(1.000:2): pid=1 msg='${text}'`);
        expect(result.ok && claimed(result.record)).toEqual(fields);
      }
    expect(parseRecord("type=USER msg=audit(1.000:2): acct=a: x=1")).toMatchObject({
      ok: true,
      record: { values: ["a:", "1"] },
    });
  });

  it("that was cut has its complete fields", () => {
    expect(claimed(recordOf("claim that was cut"))).toEqual(['cwd="/"']);
    expect(recordOf("claim that was cut").truncated).toBe(true);
  });

  it("may begin with words", () => {
    expect(recordOf("claim of prose").claimProse).toBe("changing the clock");
    expect(recordOf("claim of an access vector")).toMatchObject({
      claimProse: "avc:  received policyload notice",
      values: ["9", "81", "2", '"/usr/bin/dbus"', "81"],
    });
  });
});

describe("a value", () => {
  it.each([
    ["AppArmor confinement with a space", "subj", "docker-default (enforce)"],
    ["AppArmor confinement with two equals signs", "subj", "=unconfined"],
    ["garbage", "subj", "12345678.090:9):"],
    ["value of several words", "op", "add rule"],
    ["value of several words", "old", "0 by"],
    ["EXECVE that goes on", "a1[1]", "2D41"],
    ["contid, v9", "contid", "4,^2,^1"],
    ["empty values", "mac", ""],
  ])("is kept whole: %s", (form, name, value) => {
    expect(fieldValue(recordOf(form), name)).toBe(value);
  });

  it("in braces goes to the last brace", () => {
    expect(added(recordOf("braces"))).toEqual(["SADDR={ saddr_fam=local path=/run/a } b }"]);
  });

  it("is kept for each of two fields of one name", () => {
    expect(said(recordOf("duplicate names"))).toEqual(["pid=9", "uid=0", "auid=1", "uid=5"]);
    expect(fieldValue(recordOf("duplicate names"), "uid")).toBe("0");
  });

  it("has no part of the line's end", () => {
    const { raw: line = "" } = SAMPLE_LINES;
    expect(parseRecord(`${line}\r`)).toEqual(parseRecord(line));
    expect(parseSlowly(`${line}\r`)).toEqual(parseRecord(line));
  });
});

describe("prose", () => {
  it.each([
    ["access vector", "avc:  denied  { read write } for"],
    ["auditd start", "auditd start,"],
    ["auditd 2 without a colon", "config changed,"],
    ["policy loaded", "policy loaded"],
    ["netlabel", "netlabel:"],
    ["tty", "tty"],
    ["initialized", "initialized"],
  ])("before the fields is kept: %s", (form, prose) => {
    expect(recordOf(form).prose).toBe(prose);
  });

  it("of an old LOGIN gives the fields their current names", () => {
    expect(said(recordOf("old login"))).toEqual([
      "pid=9",
      "uid=0",
      "old-auid=4294967295",
      "auid=1000",
      "old-ses=1",
      "ses=2",
    ]);
  });
});

describe("any number of fields", () => {
  it("is read without changing cached shapes", () => {
    const first = parseRecord(LONG_EXECVE);
    expect(first).toMatchObject({ ok: true, record: { claimsStart: 91 } });
    expect(parseRecord(LONG_EXECVE)).toEqual(first);
    expect(first).toEqual(parseSlowly(LONG_EXECVE));
  });

  it("shares one array of names between records of one shape", () => {
    const { raw = "" } = SAMPLE_LINES;
    const [one, two] = [parseRecord(raw), parseRecord(raw)];
    expect(one.ok && two.ok && one.record.names === two.record.names).toBe(true);
  });
});

describe("a name that JavaScript knows", () => {
  it("is a name like any other", () => {
    const names = ["constructor", "__proto__", "toString", "hasOwnProperty"];
    const body = names.map((name) => `${name}=${name}`).join(" ");
    for (const parse of [parseRecord, parseSlowly]) {
      const result = parse(`type=constructor msg=audit(1.000:2): ${body} old auid=1`);
      expect(result).toMatchObject({
        ok: true,
        record: { type: "constructor", names: [...names, "old-auid"], values: [...names, "1"] },
      });
    }
  });
});
