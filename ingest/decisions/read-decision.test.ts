// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { type AuditRecord, parseRecord } from "../../grammar/api.ts";
import type { Decision } from "./decision.ts";
import { isOfOtherTask, readDecision } from "./read-decision.ts";

function recordOf(type: string, fields: string): AuditRecord {
  const result = parseRecord(`type=${type} msg=audit(1700000000.000:7): ${fields}`);
  if (!result.ok) throw new Error(result.detail);
  return result.record;
}

/** Without what is undefined, and without empty lists. */
function decided(type: string, fields: string): Partial<Decision> | undefined {
  const decision = readDecision(recordOf(type, fields));
  if (decision === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(decision).filter(
      ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
    ),
  );
}

const SELINUX = "scontext=a:b:httpd_t:s0 tcontext=a:b:home_t:s0";
const LABELS = { subject: "a:b:httpd_t:s0", object: "a:b:home_t:s0" };
const DBUS = 'exe="/usr/bin/dbus-daemon" sauid=81 hostname=? addr=? terminal=?';

describe("what SELinux decided", () => {
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

describe("what AppArmor decided", () => {
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

describe("what other modules decided", () => {
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

describe("a pid of somebody else", () => {
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
