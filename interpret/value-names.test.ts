// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { parseRecord } from "../grammar/api.ts";
import { interpretField } from "./interpret-field.ts";

/** Each interpreted field of a record by its name. */
function meanings(type: string, fields: string): Record<string, string> {
  // A quoted value is not part of a cut field, which would be left out.
  const result = parseRecord(`type=${type} msg=audit(1.000:2): ${fields} end="x"`);
  if (!result.ok) throw new Error(result.detail);
  const { record } = result;
  return Object.fromEntries(record.names.map((name, at) => [name, interpretField(record, at).text]));
}

describe("an argument of a call of x86_64", () => {
  it.each([
    ["open", 2, "a1=241 a2=1b6", { a1: "O_WRONLY|O_CREAT|O_TRUNC", a2: "0666" }],
    ["open without O_CREAT", 2, "a1=0 a2=1b6", { a2: "0x1b6" }],
    ["open of a nameless file", 2, "a1=410002 a2=180", { a2: "0600" }],
    ["openat", 257, "a0=ffffff9c a2=42 a3=9ed", { a2: "O_RDWR|O_CREAT", a3: "suid,0755" }],
    ["mq_open", 240, "a1=42 a2=180", { a1: "O_RDWR|O_CREAT", a2: "0600" }],
    ["mknod", 133, "a1=21b6", { a1: "character,666" }],
    ["mknod of a plain file", 133, "a1=1a4", { a1: "0644" }],
    ["mknodat", 259, "a0=ffffff9c a2=61b0", { a0: "AT_FDCWD", a2: "block,660" }],
    ["fchmodat2", 452, "a0=ffffff9c a2=1ff a3=100", { a2: "0777", a3: "AT_SYMLINK_NOFOLLOW" }],
    ["futimesat", 261, "a0=ffffffffffffff9c", { a0: "AT_FDCWD" }],
    ["fcntl of a descriptor", 72, "a0=3 a1=2 a2=1", { a1: "F_SETFD", a2: "FD_CLOEXEC" }],
    ["fcntl of a file", 72, "a0=3 a1=4 a2=802", { a1: "F_SETFL", a2: "O_RDWR|O_NONBLOCK" }],
    ["fcntl of seals", 72, "a1=409 a2=f", { a2: "F_SEAL_SEAL|F_SEAL_SHRINK|F_SEAL_GROW|F_SEAL_WRITE" }],
    ["ioctl", 16, "a0=0 a1=5412", { a0: "0", a1: "TIOCSTI" }],
    ["ioctl by _IOW", 16, "a1=400454ca", { a1: "TUNSETIFF" }],
    ["ioctl of a namespace", 16, "a1=b702", { a1: "NS_GET_PARENT" }],
    ["ioctl without a name", 16, "a1=deadbeef", { a1: "0xdeadbeef" }],
    ["personality", 135, "a0=40000", { a0: "PER_LINUX|ADDR_NO_RANDOMIZE" }],
    ["personality of 32 bits", 135, "a0=8", { a0: "PER_LINUX32" }],
    ["personality that is asked for", 135, "a0=ffffffff", { a0: "0xffffffff" }],
    ["setsockopt", 54, "a0=3 a1=1 a2=2", { a1: "SOL_SOCKET", a2: "SO_REUSEADDR" }],
    ["setsockopt of TCP", 54, "a1=6 a2=1", { a1: "tcp", a2: "TCP_NODELAY" }],
    ["setsockopt of IPv6", 54, "a1=29 a2=1a", { a1: "ipv6", a2: "IPV6_V6ONLY" }],
    ["setsockopt of iptables", 54, "a1=0 a2=40", { a1: "ip", a2: "IPT_SO_SET_REPLACE" }],
    ["getsockopt of iptables", 55, "a1=0 a2=40", { a1: "ip", a2: "IPT_SO_GET_INFO" }],
    ["setsockopt of ip6tables", 54, "a1=29 a2=40", { a2: "IP6T_SO_SET_REPLACE" }],
    ["setsockopt of packets", 54, "a1=107 a2=1", { a1: "SOL_PACKET", a2: "PACKET_ADD_MEMBERSHIP" }],
    ["setsockopt of netlink", 54, "a1=10e a2=1", { a1: "SOL_NETLINK", a2: "NETLINK_ADD_MEMBERSHIP" }],
    ["sendto", 44, "a3=4040", { a3: "MSG_DONTWAIT|MSG_NOSIGNAL" }],
    ["recvmsg", 47, "a2=40000000", { a2: "MSG_CMSG_CLOEXEC" }],
    ["epoll_ctl", 233, "a0=4 a1=1", { a1: "EPOLL_CTL_ADD" }],
    ["shmget", 29, "a2=3b0", { a2: "IPC_CREAT|0660" }],
    ["mmap", 9, "a2=0 a3=3", { a2: "PROT_NONE", a3: "MAP_SHARED_VALIDATE" }],
    ["mmap of pages", 9, "a2=3 a3=40022", { a3: "MAP_PRIVATE|MAP_ANONYMOUS|MAP_HUGETLB" }],
    ["kill that asks", 62, "a0=1 a1=0", { a1: "SIG0" }],
    ["kill with a number above all signals", 62, "a1=109", { a1: "0x109" }],
    ["exit", 231, "a0=1", { a0: "1" }],
    ["sched_setscheduler", 144, "a1=40000001", { a1: "SCHED_FIFO|SCHED_RESET_ON_FORK" }],
    [
      "prctl of an ambient capability",
      157,
      "a0=2f a1=2 a2=c",
      { a1: "PR_CAP_AMBIENT_RAISE", a2: "net_admin" },
    ],
    ["prctl of seccomp", 157, "a0=16 a1=2", { a0: "PR_SET_SECCOMP", a1: "SECCOMP_MODE_FILTER" }],
    ["seccomp", 317, "a0=1 a1=8", { a1: "SECCOMP_FILTER_FLAG_NEW_LISTENER" }],
    ["rlimit", 160, "a0=7", { a0: "RLIMIT_NOFILE" }],
  ] as const)("is named as ausearch -i does, or better: %s", (_name, number, args, expected) => {
    expect(meanings("SYSCALL", `arch=c000003e syscall=${number} ${args}`)).toMatchObject(expected);
  });

  it.each([
    ["socketcall of i386", "arch=40000003 syscall=102 a0=1", { syscall: "socketcall", a0: "socket" }],
    ["fcntl64 of i386", "arch=40000003 syscall=221 a1=2 a2=1", { a1: "F_SETFD", a2: "FD_CLOEXEC" }],
    ["setsockopt of ppc64le", "arch=c0000015 syscall=339 a1=1 a2=10", { a1: "SOL_SOCKET", a2: "0x10" }],
    ["setsockopt of aarch64", "arch=c00000b7 syscall=208 a1=1 a2=10", { a2: "SO_PASSCRED" }],
    ["fcntl of aarch64", "arch=c00000b7 syscall=25 a1=4 a2=10000", { a2: "O_RDONLY|O_DIRECT" }],
  ] as const)("of another machine: %s", (_name, fields, expected) => {
    expect(meanings("SYSCALL", fields)).toMatchObject(expected);
  });
});

describe("a field", () => {
  it.each([
    ["MQ_OPEN", "oflag=0x42 mode=0600", { oflag: "O_RDWR|O_CREAT", mode: "0600" }],
    // octal: a hexadecimal 100 would be O_NOCTTY
    [
      "OPENAT2",
      "oflag=0100 mode=0644 resolve=0x9",
      { oflag: "O_RDONLY|O_CREAT", mode: "0644", resolve: "RESOLVE_NO_XDEV|RESOLVE_BENEATH" },
    ],
    [
      "OPENAT2",
      "oflag=02000000 mode=0 resolve=0x0",
      { oflag: "O_RDONLY|O_CLOEXEC", mode: "0000", resolve: "0" },
    ],
    [
      "FANOTIFY",
      "resp=2 fan_type=1 fan_info=3137 subj_trust=1 obj_trust=2",
      { resp: "deny", fan_type: "rule_info", subj_trust: "yes", obj_trust: "unknown" },
    ],
    ["FANOTIFY", "resp=1", { resp: "allow" }],
    ["ANOM_PROMISCUOUS", "dev=eth0 prom=256 old_prom=0", { prom: "yes", old_prom: "no" }],
    ["EVENT_LISTENER", "nl-mcgrp=1 op=connect res=1", { "nl-mcgrp": "AUDIT_NLGRP_READLOG" }],
    ["CONFIG_CHANGE", "perm=3 list=2", { perm: "write,exec", list: "entry" }],
    ["CONFIG_CHANGE", "perm_mask=15", { perm_mask: "read,write,exec,attr" }],
    ["NETFILTER_PKT", "saddr=2001:db8::1 proto=58", { proto: "ipv6-icmp" }],
    ["NETFILTER_PKT", "saddr=10.0.0.1 proto=89", { proto: "ospf" }],
    ["NETFILTER_PKT", "saddr=10.0.0.1 proto=4", { proto: "ipencap" }],
    ["NETFILTER_PKT", "saddr=10.0.0.1 proto=255", { proto: "raw" }],
    ["NETFILTER_PKT", "saddr=10.0.0.1 proto=253", { proto: "253" }],
    ["NETFILTER_PKT", "saddr=10.0.0.1 proto=6", { saddr: "10.0.0.1", proto: "tcp" }],
    [
      "NETFILTER_PKT",
      "action=1 hook=3 macproto=0x0800 proto=1 icmptype=8",
      { action: "DROP", hook: "OUTPUT", macproto: "IP", proto: "icmp", icmptype: "echo" },
    ],
    ["NETFILTER_CFG", "family=10 op=xt_replace", { family: "ipv6" }],
    ["NETFILTER_CFG", "family=5 op=nft_register_chain", { family: "netdev" }],
    ["NETFILTER_CFG", "family=99", { family: "99" }],
    ["SYSCALL", "arch=c000003e syscall=59 per=400000", { per: "PER_LINUX|READ_IMPLIES_EXEC" }],
    ["AVC", 'ioctlcmd=0x5401 tclass=chr_file dev="devpts"', { ioctlcmd: "TCGETS" }],
    ["AVC", "key=-559038737 tclass=sem", { key: "-559038737" }],
    ["MMAP", "fd=3 flags=0x812", { flags: "MAP_PRIVATE|MAP_FIXED|MAP_DENYWRITE" }],
    ["INTEGRITY_DATA", "res=0 errno=-13", { errno: "EACCES(Permission denied)" }],
    ["USER_AUTH", "auid=? ses=?", { auid: "?", ses: "?" }],
    ["USER_AUTH", "auid=-1 ses=4294967295", { auid: "unset", ses: "unset" }],
  ] as const)("of %s, %s, has its numbers named", (type, fields, expected) => {
    expect(meanings(type, fields)).toMatchObject(expected);
  });

  it.each([
    // each value of a repeated field has its own name
    [`uid=0 auid=1000 msg='uid=1000 res=success'\x1DUID="root" AUID="ann" UID="ann"`, ["root", "ann", "ann"]],
    // if auditd saw other fields, the program's numbers stay numbers
    [`uid=0 auid=1000 msg='(uid=1000 res=success'\x1DUID="root" AUID="ann"`, ["root", "ann", "1000"]],
    [`uid=0 auid=1001 msg='res=success'\x1DUID="root" AUID=unknown(1001)`, ["root", "1001"]],
    [`uid=0 auid=1002 msg='res=success'\x1DUID="root" AUID=C3BC6E64`, ["root", "\u00fcnd"]],
    [`uid=0 auid=4294967295 msg='res=success'\x1DUID="root" AUID="unset"`, ["root", "unset"]],
  ] as const)("is the name that auditd wrote beside it: %s", (fields, expected) => {
    const result = parseRecord(`type=USER_LOGIN msg=audit(1.000:2): ${fields}`);
    if (!result.ok) throw new Error(result.detail);
    const { record } = result;
    const ids = record.names.flatMap((name, at) =>
      /^a?uid$/.test(name) ? [interpretField(record, at).text] : [],
    );
    expect(ids).toEqual(expected);
  });

  it.each([
    ["2406da00ff00000000000000171569cc", "2406:da00:ff00::1715:69cc"],
    ["00000000000000000000000000000000", "::"],
    ["00000000000000000000000000000001", "::1"],
    ["20010db8000000000000000000000000", "2001:db8::"],
    ["20010db8000000010000000000000001", "2001:db8:0:1::1"],
    ["20010db8000000000001000000000001", "2001:db8::1:0:0:1"],
    ["20010db8000000010001000100010001", "2001:db8:0:1:1:1:1:1"],
    ["100000000000f000000000000000ff00", "1000:0:0:f000::ff00"],
  ] as const)("of an address of IPv6, %s, is as RFC 5952 has it", (bytes, address) => {
    const { saddr } = meanings("SOCKADDR", `saddr=0A00005000000000${bytes.toUpperCase()}00000000`);
    expect(saddr).toBe(`{ saddr_fam=inet6 laddr=${address} lport=80 }`);
  });

  it.each([
    "resp=7",
    "prom=x",
    "perm=0",
    "perm=99",
    "oflag=0x",
    "oflag=9",
    "resolve=zz",
    "proto=999",
    "per=-1",
    "ioctlcmd=0xffffffffff",
  ])("is left as it stands where its value means nothing: %s", (field) => {
    const [name = "", value = ""] = field.split("=");
    const type = name === "resp" ? "FANOTIFY" : "NETFILTER_PKT";
    expect(meanings(type, field)).toEqual({ [name]: value, end: "x" });
  });
});
