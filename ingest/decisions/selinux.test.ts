// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from "vitest";
import type { Decision } from "./decision.ts";
import { decided } from "./testing/decided.ts";

const SELINUX = "scontext=a:b:httpd_t:s0 tcontext=a:b:home_t:s0";
const LABELS = { subject: "a:b:httpd_t:s0", object: "a:b:home_t:s0" };
const DBUS = 'exe="/usr/bin/dbus-daemon" sauid=81 hostname=? addr=? terminal=?';

describe("a decision of SELinux", () => {
  it.each<[string, string, Partial<Decision>]>([
    [
      "a path",
      `avc:  denied  { open } for  pid=9 comm="h" path="/srv/a.txt" dev="dm-0" ino=9 ${SELINUX} tclass=file permissive=0`,
      { outcome: "denied", permission: "open", class: "file", target: "/srv/a.txt", files: ["/srv/a.txt"] },
    ],
    [
      "a name alone, in hex",
      `avc:  denied  { read write } for  pid=9 comm="h" name=6120622E747874 dev="dm-0" ino=9 ${SELINUX} tclass=file`,
      { outcome: "denied", permission: "read write", class: "file", target: "a b.txt", files: ["a b.txt"] },
    ],
    [
      "permissive mode: it went on",
      `avc:  denied  { read } for  pid=9 comm="h" name="b" ${SELINUX} tclass=file permissive=1`,
      { outcome: "permissive", permission: "read", class: "file", target: "b", files: ["b"] },
    ],
    [
      "a grant that is audited",
      `avc:  granted  { setenforce } for  pid=9 comm="h" ${SELINUX} tclass=security`,
      { outcome: "allowed", permission: "setenforce", class: "security" },
    ],
    [
      "an abstract name of a local socket",
      `avc:  denied  { connectto } for  pid=9 comm="c" path=002F6D792F616273 ${SELINUX} tclass=unix_stream_socket permissive=0`,
      {
        outcome: "denied",
        permission: "connectto",
        class: "unix_stream_socket",
        target: "@/my/abs",
        files: ["@/my/abs"],
      },
    ],
    [
      "a locked-down kernel",
      `avc:  denied  { confidentiality } for  pid=9 comm="b" lockdown_reason="use of bpf to read kernel RAM" ${SELINUX} tclass=lockdown permissive=0`,
      {
        outcome: "denied",
        permission: "confidentiality",
        class: "lockdown",
        target: "use of bpf to read kernel RAM",
      },
    ],
    [
      "a port",
      `avc:  denied  { name_connect } for  pid=9 comm="x" dest=6443 ${SELINUX} tclass=tcp_socket permissive=0`,
      { outcome: "denied", permission: "name_connect", class: "tcp_socket", target: "6443" },
    ],
    [
      "an address",
      `avc:  denied  { connect } for  pid=9 comm="x" laddr=10.0.0.1 lport=5 faddr=::1 fport=22 ${SELINUX} tclass=tcp_socket permissive=0`,
      { outcome: "denied", permission: "connect", class: "tcp_socket", target: "[::1]:22" },
    ],
    [
      "a capability, which is the permission",
      `avc:  denied  { sys_admin } for  pid=9 comm="x" capability=21  ${SELINUX} tclass=capability permissive=0`,
      { outcome: "denied", permission: "sys_admin", class: "capability" },
    ],
    [
      "another process",
      `avc:  denied  { signal } for  pid=9 comm="x" opid=77 ocomm="sshd" ${SELINUX} tclass=process permissive=0`,
      { outcome: "denied", permission: "signal", class: "process", target: "sshd[77]" },
    ],
  ])("%s", (_name, fields, expected) => {
    expect(decided("AVC", fields)).toEqual({ module: "selinux", ...LABELS, ...expected });
  });

  it("in a message is what its sender claims, and D-Bus has no files", () => {
    expect(
      decided(
        "USER_AVC",
        `pid=729 uid=81 auid=4294967295 ses=4294967295 subj=d msg='avc:  denied  { send_msg } for msgtype=method_call interface=org.x member=List dest=org.y spid=2043 tpid=765 ${SELINUX} tclass=dbus permissive=0 ${DBUS}'`,
      ),
    ).toEqual({
      module: "selinux",
      outcome: "denied",
      permission: "send_msg",
      class: "dbus",
      target: "org.y org.x List",
      ...LABELS,
    });
    expect(
      decided(
        "USER_AVC",
        `pid=1 uid=0 auid=4294967295 ses=4294967295 subj=i msg='avc:  denied  { start } for auid=n/a uid=0 gid=0 path="/usr/lib/systemd/system/x.service" cmdline="x" ${SELINUX} tclass=service permissive=1  exe="/usr/lib/systemd/systemd" sauid=0 hostname=? addr=? terminal=?'`,
      ),
    ).toMatchObject({ outcome: "permissive", files: ["/usr/lib/systemd/system/x.service"] });
    expect(
      decided(
        "USER_AVC",
        `pid=1 uid=0 msg='avc:  received policyload notice (seqno=2) exe="/usr/bin/x" ${DBUS}'`,
      ),
    ).toEqual({ module: "selinux", outcome: "status", operation: "load_policy", target: "seqno=2" });
  });

  it.each([
    ["received setenforce notice (enforcing=0)", "setenforce", "enforcing=0"],
    ["op=setenforce lsm=selinux enforcing=1 res=1", "setenforce", "enforcing=1"],
    ["op=load_policy lsm=selinux seqno=12 res=1", "load_policy", "seqno=12"],
    ["op=load_policy lsm=selinux res=1", "load_policy", undefined],
  ])("tells of a change of the policy: %s", (notice, operation, target) => {
    const said = `pid=1 uid=0 msg='avc:  ${notice} exe="/usr/bin/x" ${DBUS}'`;
    expect(decided("USER_AVC", said)).toEqual({ module: "selinux", outcome: "status", operation, target });
  });

  it.each(["unknown class x", "op=x enforcing=1", "received x notice (enforcing=1)"])(
    "knows no other notice: %s",
    (notice) => {
      expect(
        decided("USER_AVC", `pid=1 uid=0 msg='avc:  ${notice} exe="/usr/bin/x" ${DBUS}'`),
      ).toBeUndefined();
    },
  );

  it.each<[string, string, Partial<Decision>]>([
    [
      "a bounded transition",
      "op=security_bounded_transition seresult=denied oldcontext=a:b:c:s0 newcontext=a:b:d:s0",
      {
        outcome: "denied",
        operation: "security_bounded_transition",
        subject: "a:b:c:s0",
        object: "a:b:d:s0",
      },
    ],
    [
      "permissions beyond a bound",
      "op=security_compute_av reason=bounds scontext=a:b:c:s0 tcontext=a:b:d:s0 tclass=file perms=read,write",
      {
        outcome: "denied",
        operation: "security_compute_av",
        subject: "a:b:c:s0",
        object: "a:b:d:s0",
        class: "file",
        permission: "read,write",
      },
    ],
    [
      "a context that does not exist: whether it was refused it does not say",
      "security_compute_sid:  invalid context a:b:c:s0 for scontext=a:b:c:s0 tcontext=a:b:d:s0 tclass=process",
      { operation: "security_compute_sid", subject: "a:b:c:s0", object: "a:b:d:s0", class: "process" },
    ],
  ])("as an error: %s", (_name, fields, expected) => {
    expect(decided("SELINUX_ERR", fields)).toEqual({ module: "selinux", ...expected });
  });
});
