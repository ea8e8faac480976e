// SPDX-License-Identifier: Apache-2.0
import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseRecord } from "../grammar/parse-record.ts";
import { RECORD_TYPES, typeNameOf, typeNumberOf } from "../grammar/record-types.ts";
import { archName, archNumber, cloneFlagsArgument } from "./arch-names.ts";
import { interpretField } from "./interpret-field.ts";
import { errnoNumber } from "./number-names.ts";
import { parsePasswd } from "./parse-passwd.ts";
import { parseSocketAddress } from "./socket-address.ts";
import { syscallName, syscallNumber } from "./syscall-names.ts";

const X86_64 = 0xc000003e;

/** Meanings of the fields of one record. */
function meanings(type: string, body: string): Record<string, string> {
  // A quoted value is not part of a cut field, which would be left out.
  const [kernel = "", added = ""] = body.split(/(?=\x1D)/);
  const result = parseRecord(
    `type=${type} msg=audit(1700000000.123:4711): ${kernel}${/ msg='/.test(kernel) ? "" : ' end="x"'}${added}`,
  );
  if (!result.ok) throw new Error(result.detail);
  const { record } = result;
  const all = record.names.map((name, index) => [name, interpretField(record, index).text] as const);
  return Object.fromEntries(all.filter(([name]) => name !== "end"));
}

const call = (arch: string, number: number, args: string) =>
  meanings("SYSCALL", `arch=${arch} syscall=${number} ${args}`);

describe("a system call", () => {
  it.each([
    ["c000003e", 257, "openat"],
    ["40000003", 120, "clone"],
    ["c00000b7", 97, "unshare"],
    ["40000028", 375, "setns"],
    ["c0000015", 350, "setns"],
    ["80000016", 339, "setns"],
    ["c00000f3", 435, "clone3"],
    ["c000003e", 1_073_742_087, "unlinkat"],
    ["c000003e", 500, "container_create"],
    ["c000003e", 9999, "9999"],
    ["deadbeef", 1, "1"],
  ])("of arch %s with number %i is %s", (arch, number, name) => {
    expect(call(arch, number, "")).toMatchObject({ syscall: name });
  });

  it.each([
    [
      56,
      "a0=6c028011",
      { a0: "CLONE_PARENT|CLONE_NEWNS|CLONE_NEWUTS|CLONE_NEWIPC|CLONE_NEWPID|CLONE_NEWNET|SIGCHLD" },
    ],
    [56, "a0=1200011", { a0: "CLONE_CHILD_CLEARTID|CLONE_CHILD_SETTID|SIGCHLD" }],
    [272, "a0=80", { a0: "CLONE_NEWTIME" }],
    [308, "a0=7 a1=0", { a0: "7", a1: "any" }],
    [308, "a0=7 a1=40000000", { a1: "CLONE_NEWNET" }],
    [
      257,
      "a0=ffffffffffffff9c a1=7f00 a2=80241",
      { a0: "AT_FDCWD", a1: "0x7f00", a2: "O_WRONLY|O_CREAT|O_TRUNC|O_CLOEXEC" },
    ],
    [257, "a0=ffffff9c a2=0", { a0: "AT_FDCWD", a2: "O_RDONLY" }],
    [257, "a0=5 a2=410002", { a0: "5", a2: "O_RDWR|O_TMPFILE" }],
    [9, "a2=5 a3=22", { a2: "PROT_READ|PROT_EXEC", a3: "MAP_PRIVATE|MAP_ANONYMOUS" }],
    [90, "a1=1ed", { a1: "0755" }],
    [62, "a0=1 a1=9", { a1: "SIGKILL" }],
    [165, "a3=5000", { a3: "MS_BIND|MS_REC" }],
    [41, "a0=a", { a0: "inet6" }],
    [41, "a0=2 a1=80801 a2=6", { a0: "inet", a1: "SOCK_STREAM|SOCK_NONBLOCK|SOCK_CLOEXEC", a2: "tcp" }],
    [101, "a0=10 a1=1f4", { a0: "PTRACE_ATTACH", a1: "500" }],
    [157, "a0=18 a1=15", { a0: "PR_CAPBSET_DROP", a1: "sys_admin" }],
    [157, "a0=1 a1=9", { a0: "PR_SET_PDEATHSIG", a1: "SIGKILL" }],
    [317, "a0=1", { a0: "SECCOMP_SET_MODE_FILTER" }],
    [321, "a0=5", { a0: "BPF_PROG_LOAD" }],
    [166, "a1=2", { a1: "MNT_DETACH" }],
    [105, "a0=ffffffff", { a0: "unset" }],
    [263, "a0=ffffff9c a2=200", { a0: "AT_FDCWD", a2: "AT_REMOVEDIR" }],
    [21, "a1=0", { a1: "F_OK" }],
    [500, "a1=1f9", { a1: /^CONTAINER_NEW_FS_NS\|.*\|CONTAINER_KILL_ON_CLOSE$/ }],
  ])("%i with %s has its flags named", (number, args, expected) => {
    const found = call("c000003e", number, args);
    for (const [name, meaning] of Object.entries(expected))
      if (meaning instanceof RegExp) expect(found[name]).toMatch(meaning);
      else expect(found[name]).toBe(meaning);
  });

  it("of clone has its flags in the second argument on s390", () => {
    expect(call("80000016", 120, "a0=0 a1=20000011")).toMatchObject({
      a0: "0x0",
      a1: "CLONE_NEWPID|SIGCHLD",
    });
    expect([cloneFlagsArgument(0x80000016), cloneFlagsArgument(X86_64)]).toEqual([1, 0]);
  });

  it.each([
    ["40000003", "chown32", "a1=0 a2=ffffffff", { a1: "0", a2: "unset" }],
    ["40000028", "setresuid32", "a0=3e8", { a0: "1000" }],
    ["40000003", "clock_settime64", "a0=0", { a0: "CLOCK_REALTIME" }],
    ["40000003", "recvmmsg_time64", "a0=3 a3=2", { a0: "3", a3: "MSG_PEEK" }],
    ["40000028", "send", "a0=3 a3=4001", { a0: "3", a3: "MSG_OOB|MSG_NOSIGNAL" }],
  ])("on %s %s with %s is as its narrow form", (arch, name, args, expected) => {
    const number = syscallNumber(Number.parseInt(arch, 16), name)!;
    expect(call(arch, number, args)).toMatchObject(expected);
  });

  it("of open has machine-dependent flags", () => {
    expect(call("c00000b7", 56, "a2=4000")).toMatchObject({ a2: "O_RDONLY|O_DIRECTORY" });
    expect(call("c000003e", 257, "a2=10000")).toMatchObject({ a2: "O_RDONLY|O_DIRECTORY" });
  });

  it.each([
    ["-13", "EACCES(Permission denied)"],
    ["-115", "EINPROGRESS(Operation now in progress)"],
    ["7", "7"],
    ["-140000", "-140000"],
  ])("that gave %s is explained", (exit, meaning) => {
    expect(call("c000003e", 2, `exit=${exit}`)).toMatchObject({ exit: meaning });
    expect(errnoNumber("EACCES")).toBe(13);
  });

  it("has the same name by number and number by name in every table", () => {
    const tables = readdirSync(new URL("./tables/", import.meta.url)).filter((file) =>
      file.startsWith("syscalls-"),
    );
    expect(tables.length).toBeGreaterThanOrEqual(8);
    for (const file of tables) {
      const name = file.slice("syscalls-".length, -".json".length);
      const arch = archNumber(name)!;
      expect(archName(arch)).toBe(name);
      for (const syscall of [
        "clone",
        "unshare",
        "setns",
        "execve",
        "clone3",
        "pidfd_open",
        "openat",
        "pivot_root",
      ])
        expect(syscallName(arch, syscallNumber(arch, syscall)!), `${name} ${syscall}`).toBe(syscall);
    }
  });
});

describe("a field", () => {
  it.each([
    ["PATH", "mode=0104755", "file,suid,755"],
    ["PATH", "mode=041777", "dir,sticky,777"],
    ["PATH", "name=2F746D702FC3A9", "/tmp/é"],
    ["PATH", "cap_fp=0000000000000021", "chown,kill"],
    ["PATH", "cap_fi=0", "none"],
    ["PROCTITLE", "proctitle=6C73002D6C0000", "ls -l"],
    ["PROCTITLE", 'proctitle="(systemd)"', "'(systemd)'"],
    ["PROCTITLE", "proctitle=6563686F006120622063002762", "echo 'a b c' ''\\''b'"],
    ["PROCTITLE", "proctitle=1B5B316D00FF", "$'\\e[1m' $'\\377'"],
    ["SYSCALL", "key=610162", "a,b"],
    ["SYSCALL", "auid=4294967295", "unset"],
    ["SYSCALL", "ses=4294967295", "unset"],
    ["EXECVE", "a0=2D63", "-c"],
    ["SECCOMP", "sig=31", "SIGSYS"],
    ["SECCOMP", "code=0x7ffc0000", "log"],
    ["SECCOMP", "code=0x80000000", "kill-process"],
    ["AVC", "capability=21", "sys_admin"],
    ["CONFIG_CHANGE", "list=4", "exit"],
    ["CONFIG_CHANGE", "res=1", "yes"],
    ["NETFILTER_CFG", "family=2", "ipv4"],
    ["CONTAINER_OP", "contid=18446744073709551615", "unset"],
    ["CONTAINER_OP", "nsflags=20020000", "CLONE_NEWNS|CLONE_NEWPID"],
    ["CONTAINER_OP", 'name="foo-test"', "foo-test"],
  ])("of %s, %s, means %s", (type, field, meaning) => {
    expect(Object.values(meanings(type, field))).toEqual([meaning]);
  });

  it("of an id is its name in the given passwd file only", () => {
    const names = parsePasswd(
      "root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/:\nann2:x:1000:1:::\nbroken\n",
      "wheel:x:10:ann\n",
    );
    const result = parseRecord(
      "type=SYSCALL msg=audit(1.000:1): auid=1000 uid=0 euid=7 gid=10 egid=4294967295 key=(null)",
    );
    if (!result.ok) throw new Error(result.detail);
    const found = result.record.names.map((_, index) => interpretField(result.record, index, names).text);
    expect(found).toEqual(["ann", "root", "7", "wheel", "unset", "(null)"]);
  });

  it("of an id is the name that auditd looked up, never this host's", () => {
    expect(meanings("SYSCALL", 'auid=1000 uid=0 syscall=999\x1DSYSCALL=newcall AUID="ann"')).toMatchObject({
      auid: "ann",
      uid: "0",
      syscall: "newcall",
    });
  });

  it.each(["constructor", "__proto__"])("is text, whatever it says: %s", (text) => {
    const fields = [
      "res",
      "exit",
      "sig",
      "list",
      "code",
      "family",
      "capability",
      "mode",
      "arch",
      "syscall",
      "a0",
    ];
    for (const field of fields) expect(Object.values(meanings(text, `${field}=${text}`))).toEqual([text]);
    for (const field of fields)
      expect(Object.values(meanings("SYSCALL", `${field}=${text}`))).toEqual([text]);
  });

  it("inside msg='…' does not get names that auditd looked up for the kernel's fields", () => {
    expect(meanings("USER_MGMT", `uid=1000 msg='acct="bob"'\x1DUID="ann"`)).toMatchObject({
      uid: "ann",
      acct: "bob",
    });
  });
});

describe("a socket address", () => {
  it.each([
    ["020000500A0000010000000000000000", { family: "inet", address: "10.0.0.1", port: 80 }],
    ["000200500A0000010000000000000000", { family: "inet", address: "10.0.0.1", port: 80 }],
    [
      "0A0001BB0000000020010DB800000000000000000000000100000000",
      { family: "inet6", address: "2001:db8::1", port: 443 },
    ],
    [
      "0A00001600000000000000000000000000000000000000000000000000000000",
      { family: "inet6", address: "::", port: 22 },
    ],
    ["01002F72756E2F6100FFFF", { family: "local", path: "/run/a" }],
    ["0100006162000000", { family: "local", path: "@ab" }],
    ["0100", { family: "local", path: "" }],
    ["100000000500000002000000", { family: "netlink", pid: 5, groups: 2 }],
    ["001000000000000500000002", { family: "netlink", pid: 5, groups: 2 }],
    ["11000003", { family: "packet" }],
    ["110000030200000000000000000000000000", { family: "packet", interface: 2 }],
    ["280000000A0000000300000000000000", { family: "vsock", port: 10, cid: 3 }],
    [
      "2600686173680000000000000000000000000000000000007368613235360000",
      { family: "alg", algorithm: "hash sha256" },
    ],
  ])("is read from %s", (hex, address) => {
    expect(parseSocketAddress(hex)).toEqual(address);
  });

  it.each(["", "02", "0200", "0A000016", "zz00", "020"])("is not read from %j", (hex) => {
    expect(parseSocketAddress(hex)).toBeUndefined();
  });

  it("is shown in auditd's form", () => {
    expect(meanings("SOCKADDR", "saddr=020000500A0000010000000000000000")).toMatchObject({
      saddr: "{ saddr_fam=inet laddr=10.0.0.1 lport=80 }",
    });
  });
});

describe("a record type", () => {
  it("has one name and one number", () => {
    for (const [number, name] of Object.entries(RECORD_TYPES))
      expect(typeNumberOf(name)).toBe(Number(number));
    expect(typeNameOf("1300")).toBe("SYSCALL");
    expect(typeNameOf("1341")).toBe("UNKNOWN[1341]");
    expect(typeNumberOf("UNKNOWN[1341]")).toBe(1341);
    expect(typeNumberOf("NO_SUCH")).toBeUndefined();
  });
});
