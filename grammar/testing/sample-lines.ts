// SPDX-License-Identifier: Apache-2.0

const ID = "audit(1700000000.123:4711)";
const auditd = (type: string, body: string) => `type=${type} msg=${ID}: ${body}`;

/** A line of every form in the grammar, written for the tests. */
export const SAMPLE_LINES: Readonly<Record<string, string>> = {
  raw: auditd(
    "SYSCALL",
    'arch=c000003e syscall=257 success=yes exit=3 a0=ffffff9c a1=7f00 a2=80000 items=1 key="k"',
  ),
  node: `node=web-1.example ${auditd("CWD", ' cwd="/srv/www"')}`,
  "end of event": `type=EOE msg=${ID}: `,
  "end of event without its space": `type=EOE msg=${ID}:`,
  "enriched with separator": auditd(
    "SYSCALL",
    'arch=c000003e syscall=257 auid=1000 uid=0 key="k"\x1DARCH=x86_64 SYSCALL=openat AUID="ann" UID="root"',
  ),
  "enriched, separator lost, after a quote": auditd(
    "SYSCALL",
    'syscall=257 uid=0 key="k"ARCH=x86_64 UID="root"',
  ),
  "enriched, separator lost, after a word": auditd(
    "SYSCALL",
    'syscall=257 uid=0 key=(null)ARCH=x86_64 UID="root"',
  ),
  "enriched, separator a space": auditd("SYSCALL", 'syscall=257 uid=0 key=(null) ARCH=x86_64 UID="root"'),
  "enriched after a claim": auditd(
    "USER_AUTH",
    `pid=9 uid=0 msg='op=auth acct="ann" res=failed'\x1DUID="root"`,
  ),
  "enriched after a claim, separator lost": auditd(
    "USER_AUTH",
    `pid=9 uid=0 msg='op=auth res=failed'UID="o'neil"`,
  ),
  "unknown type": auditd("UNKNOWN[1340]", "record=1 contid=4"),
  "type as a number": auditd("1300", "arch=c000003e syscall=2 key=(null)"),
  dmesg: `[  312.031583] audit: type=1326 ${ID}: auid=1000 uid=0 comm="sh" sig=31 code=0x0`,
  "dmesg before 3.x": `[  312.031583] type=1326 ${ID}: auid=1000 uid=0 code=0x0`,
  "dmesg with caller": `[  312.031583][  T812] audit: type=1400 ${ID}: apparmor="DENIED" operation="open" comm="x"`,
  "dmesg without time": `audit: type=1400 ${ID}: apparmor="DENIED" operation="open" comm="x"`,
  "user record": auditd(
    "USER_LOGIN",
    `pid=9 uid=0 auid=1000 ses=2 msg='op=login id=1000 exe="/bin/su" res=success'`,
  ),
  "user record of old kernels": auditd(
    "USER_ACCT",
    `user pid=9 uid=0 auid=1000 msg='PAM: accounting acct=root : exe="/sbin/crond" (hostname=?, addr=?, terminal=cron res=success)'`,
  ),
  "user record with a colon at the account": auditd(
    "USER_AUTH",
    `pid=9 uid=0 msg='acct=ann: exe="/bin/su" (hostname=?, addr=fe80::, terminal=pts/1 res=failed)'`,
  ),
  "claim with quotes inside": auditd("USER_AUTH", `pid=9 msg='op=auth acct="it's('x')/>" res=failed'`),
  "claim that was cut": auditd("USER_CMD", `pid=9 uid=0 msg='cwd="/" cmd="ls -l /sr`),
  "a value in apostrophes": auditd("DM_CTRL", "op=ctr dev=254:4 error_msg='Data device lookup failed' res=0"),
  "claim of prose": auditd("USYS_CONFIG", `pid=9 msg='changing the clock exe="/sbin/hwclock" res=success'`),
  "claim of an access vector": auditd(
    "USER_AVC",
    `pid=9 uid=81 msg='avc:  received policyload notice (seqno=2) : exe="/usr/bin/dbus" sauid=81'`,
  ),
  "access vector": auditd(
    "AVC",
    'avc:  denied  { read write } for  pid=9 comm="cat" name="x" dev="sda1" tclass=file',
  ),
  "EXECVE that goes on": auditd("EXECVE", ` a1[1]=2D41 a2="-c"`),
  "AppArmor confinement with a space": auditd(
    "SYSCALL",
    'comm="cat" subj=docker-default (enforce) key=(null)',
  ),
  "AppArmor confinement with two equals signs": auditd("SYSCALL", 'comm="cat" subj==unconfined key=(null)'),
  "duplicate names": auditd("NETFILTER_PKT", "pid=9 uid=0 auid=1 uid=5"),
  braces: auditd("SOCKADDR", "saddr=0100\x1DSADDR={ saddr_fam=local path=/run/a } b }"),
  "braces that nothing closes": auditd("SOCKADDR", "saddr=0100 }\x1DSADDR={ saddr_fam=local path=/run/a"),
  "old login": auditd("LOGIN", "login pid=9 uid=0 old auid=4294967295 new auid=1000 old ses=1 new ses=2"),
  "auditd start": auditd("DAEMON_START", "auditd start, ver=2.4 format=raw auid=0 pid=1 res=success"),
  "auditd 2 without a colon": `type=DAEMON_CONFIG msg=${ID} config changed, auid=0 pid=9 res=success`,
  "policy loaded": auditd("MAC_POLICY_LOAD", "policy loaded auid=0 ses=1"),
  netlabel: auditd("MAC_UNLBL_ALLOW", "netlabel: auid=0 ses=1 unlbl_accept=1"),
  tty: auditd("TTY", 'tty pid=9 uid=0 auid=1 ses=2 major=136 minor=0 comm="sh" data=6C730D'),
  initialized: auditd("KERNEL", "initialized"),
  "empty values": auditd("CRYPTO_SESSION", "op= mac= pfs=x "),
  garbage: auditd("DAEMON_END", "op=terminate auid=0 pid=1 subj=12345678.090:9): pid=9 res=success"),
  "value of several words": auditd(
    "CONFIG_CHANGE",
    'audit_enabled=1 old=0 by auid=500 op=add rule key="k" list=4 res=1',
  ),
  "contid, v1": auditd("CONTAINER", "op=set opid=9 old-contid=18446744073709551615 contid=123455 res=0"),
  "contid, v5": auditd(
    "CONTAINER_OP",
    'op=set opid=9 contid=7 old-contid=18446744073709551615 pid=6 comm="b" exe="/b" res=1',
  ),
  "contid, v8": auditd("CONTAINER_ID", "contid=4^2^1"),
  "contid, v9": auditd("CONTAINER_ID", "contid=4,^2,^1"),
  "contid, v11": auditd("CONTAINER_OP", "op=drop opid=9 contid=-1 old-contid=4,^2"),
  "contid, ours": auditd(
    "CONTAINER_OP",
    "op=setns opid=9 contid=18446744073709551615 last=7 nsflags=20000 mnt-ns=402 time-ns=403",
  ),
};

/** A record with one field more than a shape keeps, so that the fast path has to spill. */
export const LONG_EXECVE = auditd(
  "EXECVE",
  `argc=90 ${Array.from({ length: 90 }, (_, index) => `a${index}="${index}"`).join(" ")}`,
);
