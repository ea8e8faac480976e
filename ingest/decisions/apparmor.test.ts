// SPDX-License-Identifier: Apache-2.0

import { describe, expect, it } from "vitest";
import type { Decision } from "./decision.ts";
import { decided } from "./testing/decided.ts";

const DBUS = 'exe="/usr/bin/dbus-daemon" sauid=81 hostname=? addr=? terminal=?';

describe("a decision of AppArmor", () => {
  it.each<[string, string, Partial<Decision>]>([
    [
      "a file",
      'apparmor="DENIED" operation="open" class="file" profile="docker-default" name="/proc/sysrq-trigger" pid=9 comm="sh" requested_mask="wc" denied_mask="w" fsuid=0 ouid=0',
      {
        outcome: "denied",
        operation: "open",
        class: "file",
        permission: "w",
        subject: "docker-default",
        target: "/proc/sysrq-trigger",
        files: ["/proc/sysrq-trigger"],
      },
    ],
    [
      "a capability",
      'apparmor="DENIED" operation="capable" class="cap" profile="docker-default" pid=9 comm="x" capability=21  capname="sys_admin"',
      {
        outcome: "denied",
        operation: "capable",
        class: "cap",
        subject: "docker-default",
        target: "sys_admin",
      },
    ],
    [
      "complain mode: it went on",
      'apparmor="ALLOWED" operation="exec" profile="a" name="/bin/x" pid=9 comm="x" requested_mask="x" denied_mask="x" fsuid=0 ouid=0 target="a//null-/bin/x"',
      {
        outcome: "permissive",
        operation: "exec",
        permission: "x",
        subject: "a",
        object: "a//null-/bin/x",
        target: "/bin/x",
        files: ["/bin/x"],
      },
    ],
    [
      "an audit rule",
      'apparmor="AUDIT" operation="unlink" profile="a" name="/x" pid=9 comm="x" requested_mask="d" fsuid=0 ouid=0',
      { outcome: "allowed", operation: "unlink", permission: "d", subject: "a", target: "/x", files: ["/x"] },
    ],
    [
      "a killed task",
      'apparmor="KILLED" operation="open" profile="a" name="/x" pid=9 comm="x" denied_mask="r"',
      { outcome: "denied", operation: "open", permission: "r", subject: "a", target: "/x", files: ["/x"] },
    ],
    [
      "two paths",
      'apparmor="DENIED" operation="link" profile="a" name="/x" pid=9 comm="x" requested_mask="l" denied_mask="l" fsuid=0 ouid=0 target="/y"',
      {
        outcome: "denied",
        operation: "link",
        permission: "l",
        subject: "a",
        target: "/x",
        files: ["/x", "/y"],
      },
    ],
    [
      "a profile of an inner namespace",
      'apparmor="DENIED" operation="open" namespace="root//lxd-web_<var>" profile="snap" name="/x" pid=9 comm="x" denied_mask="r"',
      {
        outcome: "denied",
        operation: "open",
        permission: "r",
        subject: ":root//lxd-web_<var>:snap",
        target: "/x",
        files: ["/x"],
      },
    ],
    [
      "a socket",
      'apparmor="DENIED" operation="create" class="net" profile="a" pid=9 comm="x" family="inet" sock_type="dgram" protocol=0 requested_mask="create" denied_mask="create"',
      {
        outcome: "denied",
        operation: "create",
        class: "net",
        permission: "create",
        subject: "a",
        target: "inet dgram",
      },
    ],
    [
      "a local socket, of which only the other side has a name",
      'apparmor="DENIED" operation="connect" class="net" profile="a" pid=9 comm="x" family="unix" sock_type="stream" protocol=0 requested_mask="send receive connect" denied_mask="send connect" addr=none peer_addr="@/tmp/.X11-unix/X0" peer="unconfined"',
      {
        outcome: "denied",
        operation: "connect",
        class: "net",
        permission: "send connect",
        subject: "a",
        object: "unconfined",
        target: "unix stream @/tmp/.X11-unix/X0",
      },
    ],
    [
      "a queue, of which words say what was wanted",
      'apparmor="DENIED" operation="mqueue_create" class="posix_mqueue" profile="a" name="/q" pid=9 comm="x" requested="create" denied="create" olabel="b"',
      {
        outcome: "denied",
        operation: "mqueue_create",
        class: "posix_mqueue",
        permission: "create",
        subject: "a",
        object: "b",
        target: "/q",
      },
    ],
    [
      "a mount",
      'apparmor="DENIED" operation="mount" class="mount" info="failed flags match" error=-13 profile="a" name="/mnt/" pid=9 comm="mount" fstype="ext4" srcname="/dev/sda1" flags="rw, nosuid"',
      {
        outcome: "denied",
        operation: "mount",
        class: "mount",
        subject: "a",
        target: "/mnt/",
        files: ["/mnt/", "/dev/sda1"],
      },
    ],
    [
      "a policy that was loaded: no file, no denial",
      'apparmor="STATUS" operation="profile_load" profile="unconfined" name="docker-default" pid=9 comm="apparmor_parser"',
      { outcome: "status", operation: "profile_load", subject: "unconfined", target: "docker-default" },
    ],
    [
      "a policy that was not",
      'apparmor="STATUS" operation="profile_load" info="failed to unpack" error=-71 profile="unconfined" name="d" pid=9 comm="p"',
      { outcome: "failed", operation: "profile_load", subject: "unconfined", target: "d" },
    ],
  ])("%s", (_name, fields, expected) => {
    expect(decided("AVC", fields)).toEqual({ module: "apparmor", ...expected });
  });

  // aa_may_signal() and aa_may_ptrace() ask both sides: of the one that is acted on, peer= is who acts
  it.each([
    ["signal", "send", "sender", "receiver"],
    ["signal", "receive", "receiver", "sender"],
    ["ptrace", "trace", "tracer", "tracee"],
    ["ptrace", "read", "tracer", "tracee"],
    ["ptrace", "tracedby", "tracee", "tracer"],
    ["ptrace", "readby", "tracee", "tracer"],
  ])("%s asked as %s: profile=%s peer=%s", (operation, mask, profile, peer) => {
    const found = decided(
      "AVC",
      `apparmor="DENIED" operation="${operation}" profile="${profile}" pid=9 comm="x" requested_mask="${mask}" denied_mask="${mask}" peer="${peer}"`,
    );
    const acts = operation === "signal" ? "sender" : "tracer";
    const other = operation === "signal" ? "receiver" : "tracee";
    expect(found).toMatchObject({ subject: acts, object: other });
  });

  it("in a message of D-Bus, and in records of kernels without apparmor=", () => {
    expect(
      decided(
        "USER_AVC",
        `pid=729 uid=81 auid=4294967295 ses=4294967295 subj=x msg='apparmor="DENIED" operation="dbus_method_call"  bus="system" path="/org/x" interface="x.y" member="z" mask="send" name="org.x" pid=1234 label="snap.x" peer_pid=456 peer_label="unconfined" ${DBUS}'`,
      ),
    ).toEqual({
      module: "apparmor",
      outcome: "denied",
      operation: "dbus_method_call",
      permission: "send",
      subject: "snap.x",
      object: "unconfined",
      target: "org.x",
    });
    expect(
      decided(
        "APPARMOR_DENIED",
        'operation="inode_permission" requested_mask="r::" denied_mask="r::" fsuid=1000 name="/etc/x" pid=7 profile="/usr/bin/x"',
      ),
    ).toMatchObject({ outcome: "denied", subject: "/usr/bin/x", files: ["/etc/x"] });
  });
});
