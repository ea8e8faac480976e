// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from "vitest";
import type { Decision } from "./decision.ts";
import { isOfOtherTask } from "./read-decision.ts";
import { decided, recordOf } from "./testing/decided.ts";

const SELINUX = "scontext=a:b:httpd_t:s0 tcontext=a:b:home_t:s0";

describe("a decision of other modules", () => {
  it.each<[string, string, string, Partial<Decision>]>([
    [
      "Smack",
      "AVC",
      'lsm=SMACK fn=smack_inode_permission action=denied subject="User" object="_" requested=w pid=3 comm="x" path="/a/y" dev="sda" ino=3',
      {
        module: "smack",
        outcome: "denied",
        operation: "smack_inode_permission",
        permission: "w",
        subject: "User",
        object: "_",
        target: "/a/y",
        files: ["/a/y"],
      },
    ],
    [
      "Smack, labels that differ",
      "AVC",
      'lsm=SMACK fn=smack_inode_setattr action=granted subject="User" object="System" labels_differ pid=3 comm="x" name="y" dev="sda" ino=3',
      {
        module: "smack",
        outcome: "allowed",
        operation: "smack_inode_setattr",
        subject: "User",
        object: "System",
        target: "y",
        files: ["y"],
      },
    ],
    [
      "IPE",
      "IPE_ACCESS",
      'ipe_op=EXECUTE ipe_hook=MMAP enforcing=1 pid=2241 comm="ld" path="/deny/libc.so.6" dev="sda2" ino=1 rule="DEFAULT action=DENY"',
      {
        module: "ipe",
        outcome: "denied",
        operation: "EXECUTE",
        permission: "MMAP",
        target: "/deny/libc.so.6",
        files: ["/deny/libc.so.6"],
      },
    ],
    [
      "IPE that does not enforce, by its number",
      "UNKNOWN[1420]",
      'ipe_op=EXECUTE ipe_hook=BPRM_CHECK enforcing=0 pid=2241 comm="ld" path=? dev=? ino=? rule="op=EXECUTE boot_verified=FALSE action=DENY"',
      { module: "ipe", outcome: "permissive", operation: "EXECUTE", permission: "BPRM_CHECK" },
    ],
    [
      "Landlock, a file",
      "LANDLOCK_ACCESS",
      'domain=1a6fdc66f blockers=fs.write_file,fs.read_file path="/dev/tty" dev="devtmpfs" ino=9',
      {
        module: "landlock",
        outcome: "denied",
        permission: "fs.write_file,fs.read_file",
        subject: "domain=1a6fdc66f",
        target: "/dev/tty",
        files: ["/dev/tty"],
      },
    ],
    [
      "Landlock, both names of a rename",
      "LANDLOCK_ACCESS",
      'domain=195ba459b blockers=fs.refer path="/usr/bin" dev="vda2" ino=351 path="/usr/local" dev="vda2" ino=365',
      {
        module: "landlock",
        outcome: "denied",
        permission: "fs.refer",
        subject: "domain=195ba459b",
        target: "/usr/bin, /usr/local",
        files: ["/usr/bin", "/usr/local"],
      },
    ],
    [
      "Landlock, a port",
      "UNKNOWN[1423]",
      "domain=1a6fdc66f blockers=net.connect_tcp daddr=127.0.0.1 dest=80",
      {
        module: "landlock",
        outcome: "denied",
        permission: "net.connect_tcp",
        subject: "domain=1a6fdc66f",
        target: "127.0.0.1:80",
      },
    ],
    [
      "Landlock, a process",
      "LANDLOCK_ACCESS",
      'domain=1a6fdc66f blockers=scope.signal opid=1 ocomm="systemd"',
      {
        module: "landlock",
        outcome: "denied",
        permission: "scope.signal",
        subject: "domain=1a6fdc66f",
        target: "systemd[1]",
      },
    ],
    [
      "integrity",
      "INTEGRITY_DATA",
      'pid=9 uid=0 auid=4294967295 ses=4294967295 subj=x op=appraise_data cause=invalid-hash comm="bash" name="/usr/bin/x" dev="dm-0" ino=4 res=0 errno=0',
      {
        module: "integrity",
        outcome: "failed",
        operation: "appraise_data",
        permission: "invalid-hash",
        target: "/usr/bin/x",
        files: ["/usr/bin/x"],
      },
    ],
    [
      "a rule of IMA",
      "INTEGRITY_RULE",
      'file="/usr/bin/x" hash="sha256:00" ppid=1 pid=9 auid=0 uid=0 comm="x" exe="/usr/bin/x"',
      { module: "integrity", outcome: "status", target: "/usr/bin/x", files: ["/usr/bin/x"] },
    ],
    [
      "fanotify",
      "FANOTIFY",
      "resp=2 fan_type=1 fan_info=3137 subj_trust=3 obj_trust=5",
      { module: "fanotify", outcome: "denied", permission: "open" },
    ],
  ])("%s", (_name, type, fields, expected) => {
    expect(decided(type, fields)).toEqual(expected);
  });

  it.each([
    ["0x0", "denied", "kill-thread"],
    ["0x80000000", "denied", "kill-process"],
    ["0x30000", "denied", "trap"],
    ["0x50001", "denied", "errno"],
    ["0x7fc00000", undefined, "user-notif"],
    ["0x7ff00000", undefined, "trace"],
    ["0x7ffc0000", "allowed", "log"],
    ["0x7fff0000", "allowed", "allow"],
  ])("seccomp code=%s", (code, outcome, action) => {
    const fields = `auid=1 uid=1 gid=1 ses=1 pid=5 comm="x" exe="/bin/x" sig=0 arch=c000003e syscall=165 compat=0 ip=0x7f code=${code}`;
    const found = decided("SECCOMP", fields);
    expect(found).toEqual({
      module: "seccomp",
      operation: "mount",
      permission: action,
      ...(outcome === undefined ? {} : { outcome }),
    });
  });

  it.each([
    ["MAC_TASK_CONTEXTS", "subj_selinux=a:b:c:s0 subj_apparmor=docker-default (enforce)"],
    ["LANDLOCK_DOMAIN", 'domain=1 status=allocated mode=enforcing pid=286 uid=0 exe="/s" comm="s"'],
    ["UNKNOWN[1420]", "subj_apparmor=unconfined"],
  ])("nothing in %s", (type, fields) => {
    expect(decided(type, fields)).toBeUndefined();
  });
});

describe("a pid of another task", () => {
  it.each([
    ["LANDLOCK_DOMAIN", 'domain=1 status=allocated mode=enforcing pid=286 uid=0 exe="/s" comm="s"', true],
    ["UNKNOWN[1424]", 'domain=1 status=allocated mode=enforcing pid=286 uid=0 exe="/s" comm="s"', true],
    [
      "AVC",
      `avc:  denied  { recv } for  pid=9 comm="x" saddr=10.0.0.9 src=80 daddr=10.0.0.1 dest=5 netif=eth0 ${SELINUX} tclass=peer permissive=0`,
      true,
    ],
    [
      "AVC",
      `avc:  denied  { ingress } for  pid=0 comm="swapper/0" saddr=10.0.0.9 netif=eth0 ${SELINUX} tclass=netif permissive=0`,
      true,
    ],
    [
      "AVC",
      `avc:  denied  { name_connect } for  pid=9 comm="x" dest=6443 ${SELINUX} tclass=tcp_socket permissive=0`,
      false,
    ],
    [
      "AVC",
      `avc:  denied  { recvfrom } for  pid=9 comm="x" path="/run/x" ${SELINUX} tclass=unix_dgram_socket permissive=0`,
      false,
    ],
    [
      "AVC",
      'lsm=SMACK fn=smack_socket_sock_rcv_skb action=denied subject="a" object="b" requested=w pid=3 comm="x"',
      true,
    ],
    [
      "AVC",
      'lsm=SMACK fn=smack_inode_permission action=denied subject="a" object="b" requested=w pid=3 comm="x"',
      false,
    ],
    ["SECCOMP", 'auid=1 uid=1 gid=1 ses=1 pid=5 comm="x" code=0x0', false],
  ])("%s %s", (type, fields, expected) => {
    expect(isOfOtherTask(recordOf(type, fields))).toBe(expected);
  });
});
