// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from "vitest";
import { holdsOf, sigmaRule, sigmaRules } from "../testing/sigma-rules.ts";

const CALL =
  'SYSCALL arch=c000003e syscall=257 success=no exit=-13 a0=26 a1=7ffc pid=7 uid=1000 auid=1000 comm="cat" exe="/usr/bin/cat" key="k1"';

/** One map of fields, alone. */
const map = (fields: string) => sigmaRule(`selection: {${fields}}\ncondition: selection`);

describe("a field of a Sigma rule", () => {
  it.each([
    ["is compared without case", "comm: CAT", true],
    ["is compared as a whole", "comm: ca", false],
    ["has wildcards", "exe: '/usr/*/c?t'", true],
    ["has wildcards that a backslash makes characters", "exe: '/usr/\\*'", false],
    ["minds case where it is told to", "comm|cased: CAT", false],
    ["contains", "exe|contains: BIN", true],
    ["starts", "exe|startswith: /usr/", true],
    ["does not start", "exe|startswith: usr", false],
    ["ends", "exe|endswith: [/dog, /cat]", true],
    ["has all", "exe|contains|all: [usr, cat]", true],
    ["has not all", "exe|contains|all: [usr, dog]", false],
    ["fits an expression, which minds case", "exe|re: '^/usr/.+/CAT$'", false],
    ["fits an expression with a flag", "exe|re|i: '^/usr/.+/CAT$'", true],
    ["fits an expression with its own flag", "exe|re: '(?i)CAT$'", true],
    ["is a number as the kernel writes it", "a0: 26", true],
    ["is above", "pid|gt: 6", true],
    ["is not above", "pid|gt: 7", false],
    ["is at least", "pid|gte: 7", true],
    ["is below", "pid|lt: 8", true],
    ["is at most", "pid|lte: 6", false],
    ["is there", "key|exists: true", true],
    ["is not there", "cwd|exists: true", false],
    ["must not be there", "cwd: null", true],
    ["must not be so", "comm|neq: dog", true],
    ["must not be so, and is", "comm|neq: cat", false],
    ["is a call by number", "syscall: 257", true],
    ["is a call by name", "syscall: openat", true],
    ["is a call as an enriched log names it", "SYSCALL: openat", true],
    ["is an error by name", "exit: EACCES", true],
    ["is of another call", "syscall: open", false],
  ])("%s: %s", (_, fields, expected) => {
    expect(holdsOf(map(`type: SYSCALL, ${fields}`), CALL)).toBe(expected);
  });

  it("is decoded where the kernel wrote hexadecimal", () => {
    expect(holdsOf(map("a1: 'two words'"), 'EXECVE argc=2 a0="echo" a1=74776F20776F726473')).toBe(true);
    expect(holdsOf(map("proctitle|contains: 'sh -c'"), "PROCTITLE proctitle=7368002D63")).toBe(true);
    expect(holdsOf(map("name: '/a b'"), "PATH item=0 name=2F612062 nametype=NORMAL")).toBe(true);
  });

  it("is joined where it stood in pieces", () => {
    const pieces = ['EXECVE argc=2 a0="sh" a1_len=8 a1[0]=61616161', "EXECVE a1[1]=62626262"];
    expect(holdsOf(map("a1: aaaabbbb"), ...pieces)).toBe(true);
  });

  it("is an address as written and in words", () => {
    const address = "SOCKADDR saddr=02000050C0A80001000000000000000000";
    expect(holdsOf(map("saddr|contains: 'laddr=192.168.0.1'"), address)).toBe(true);
    expect(holdsOf(map("saddr|startswith: '02000050'"), address)).toBe(true);
  });

  it("may be encoded", () => {
    expect(holdsOf(map("a1|base64: hello"), 'EXECVE argc=2 a0="x" a1="aGVsbG8="')).toBe(true);
    for (const text of ["xhello", "xxhello", "xxxhello", "hello"]) {
      const argument = Buffer.from(`${text}yy`).toString("base64");
      expect(holdsOf(map("a1|base64offset|contains: hello"), `EXECVE argc=2 a0="x" a1="${argument}"`)).toBe(
        true,
      );
    }
    const wide = Buffer.from("abc", "utf16le").toString("base64");
    expect(holdsOf(map("a1|wide|base64offset|contains: abc"), `EXECVE argc=2 a0="x" a1="${wide}"`)).toBe(
      true,
    );
    expect(holdsOf(map("a1|windash: '-x'"), 'EXECVE argc=2 a0="x" a1="/x"')).toBe(true);
  });
});

describe("a Sigma rule", () => {
  const parts = "a: {comm: cat}\nb: {comm: dog}\nc_1: {pid: 7}\nc_2: {pid: 8}\n_hidden: {pid: 9}\n";
  it.each([
    ["a", true],
    ["b", false],
    ["not b", true],
    ["a and b or c_1", true],
    ["a and (b or c_2)", false],
    ["not (a and b)", true],
    ["1 of c_*", true],
    ["all of c_*", false],
    ["any of c_*", true],
    ["2 of them", true],
    ["all of them", false],
    ["NOT b AND a", true],
  ])("has the condition %s", (condition, expected) => {
    expect(holdsOf(sigmaRule(`${parts}condition: ${condition}`), CALL)).toBe(expected);
  });

  it("has several conditions, of which one is enough", () => {
    expect(holdsOf(sigmaRule(`${parts}condition: [b, a]`), CALL)).toBe(true);
  });

  it("speaks of one record of a type at a time, and of those beside it", () => {
    const made = [
      'PATH item=0 name="/etc/cron.d/" nametype=PARENT',
      'PATH item=1 name="/tmp/x" nametype=CREATE',
    ];
    const rule = sigmaRule(
      "a: {type: PATH, nametype: CREATE}\nb: {name|startswith: /etc/}\ncondition: a and b",
    );
    expect(holdsOf(rule, CALL, ...made)).toBe(false);
    expect(holdsOf(rule, CALL, made[0]!, 'PATH item=1 name="/etc/cron.d/x" nametype=CREATE')).toBe(true);
    const hidden = sigmaRule("a: {name|contains: /.}\nb: {name|contains: /.cache/}\ncondition: a and not b");
    expect(holdsOf(hidden, 'PATH item=0 name="/.cache/a"', 'PATH item=1 name="/.x"')).toBe(true);
    expect(holdsOf(hidden, 'PATH item=0 name="/.cache/a"', 'PATH item=1 name="/x"')).toBe(false);
    const beside = sigmaRule("a: {type: PATH, name: /x}\nb: {exe|endswith: /cat}\ncondition: a and not b");
    expect(holdsOf(beside, CALL, 'PATH item=0 name="/x"')).toBe(false);
    expect(holdsOf(map("type: SYSCALL, comm: cat, cwd: /srv"), CALL, 'CWD cwd="/srv"')).toBe(true);
  });

  it("has words that stand anywhere in a record", () => {
    const rule = sigmaRule("a: {type: EXECVE}\nw:\n  '|all': [grep, pass]\ncondition: a and w");
    expect(holdsOf(rule, 'EXECVE argc=2 a0="grep" a1="PASSWORD"')).toBe(true);
    expect(holdsOf(rule, 'EXECVE argc=2 a0="grep" a1="x"', 'CWD cwd="/pass"')).toBe(false);
    const line = sigmaRule("w: ['--to-ports 42', other]\ncondition: w");
    expect(holdsOf(line, 'EXECVE argc=3 a0="iptables" a1="--to-ports" a2="4242"')).toBe(true);
  });

  it("may be of a category whose fields events have", () => {
    const started = sigmaRule(
      "s: {Image|endswith: /cat, CommandLine|contains: 'cat -n', CurrentDirectory: /srv}\ncondition: s",
      "{product: linux, category: process_creation}",
    );
    const call = (number: number, success: string) =>
      `SYSCALL arch=c000003e syscall=${number} success=${success} exit=0 pid=7 exe="/bin/cat"`;
    const beside = ['EXECVE argc=2 a0="cat" a1="-n"', 'CWD cwd="/srv"'];
    expect(holdsOf(started, call(59, "yes"), ...beside)).toBe(true);
    expect(holdsOf(started, call(59, "no"), ...beside)).toBe(false);
    expect(holdsOf(started, call(257, "yes"), ...beside)).toBe(false);
    const made = sigmaRule(
      "s: {TargetFilename: /srv/x}\ncondition: s",
      "{product: linux, category: file_event}",
    );
    expect(holdsOf(made, call(257, "yes"), 'CWD cwd="/srv"', 'PATH item=0 name="x" nametype=CREATE')).toBe(
      true,
    );
    expect(holdsOf(made, call(257, "yes"), 'CWD cwd="/srv"', 'PATH item=0 name="x" nametype=NORMAL')).toBe(
      false,
    );
    const connected = sigmaRule(
      "s: {DestinationIp|cidr: 192.168.0.0/16, DestinationPort: 80}\ncondition: s",
      "{product: linux, category: network_connection}",
    );
    const address = "SOCKADDR saddr=02000050C0A80001000000000000000000";
    expect(holdsOf(connected, call(42, "yes"), address)).toBe(true);
    expect(holdsOf(connected, call(49, "yes"), address)).toBe(false);
  });
});

describe("an unsupported Sigma rule", () => {
  it.each([
    ["s: {a|nosuch: 1}\ncondition: s", /unsupported modifier nosuch \(a\|nosuch\)/],
    ["s: {a|expand: '%x%'}\ncondition: s", /unsupported modifier expand/],
    ["s: {a|fieldref: b}\ncondition: s", /unsupported modifier fieldref/],
    ["s: {a|re|contains: x}\ncondition: s", /re and contains exclude each other/],
    ["s: {a|re: '('}\ncondition: s", /not a regular expression/],
    ["s: {a|cidr: 10.0.0.0/33}\ncondition: s", /10\.0\.0\.0\/33 is no network/],
    ["s: {a|gt: x}\ncondition: s", /x is no whole number/],
    ["s: {a|base64offset: x}\ncondition: s", /goes with contains alone/],
    ["s: {Image: x}\ncondition: s", /no record of auditd has a field Image/],
    ["s: {a: 1}\ncondition: s | count() by b > 5", /aggregations and time frames are not supported/],
    ["s: {a: 1}\ntimeframe: 5m\ncondition: s", /timeframe is not supported/],
    ["s: {a: 1}\ncondition: t", /names t, and there is no such selection/],
    ["s: {a: 1}\ncondition: 1 of t*", /no selection has such a name/],
    ["s: {a: 1}\ncondition: s and", /ends too early/],
    ["s: {a: 1}\ncondition: (s", /parenthesis that nothing closes/],
    ["s: {a: 1}\ncondition: s s", /does not go on with s/],
    [`s: {a: 1}\ncondition: ${"not ".repeat(200)}s`, /nested deeper/],
    ["s: {}\ncondition: s", /the selection s is empty/],
    ["s: {a: 1}", /needs a condition/],
  ])("is told by its reason: %s", (detection, reason) => {
    const { rules, problems } = sigmaRules(detection);
    expect(rules).toEqual([]);
    expect(problems).toEqual([
      expect.objectContaining({ title: "t", reason: expect.stringMatching(reason) }),
    ]);
  });

  it.each([
    ["{product: windows, category: process_creation}", /product windows/],
    ["{product: linux, service: sshd}", /service sshd is not auditd/],
    ["{product: linux, category: dns_query}", /category dns_query is not in audit logs/],
    ["{product: linux}", /needs service auditd or a category/],
  ])("is told by its source: %s", (logsource, reason) => {
    expect(sigmaRules("s: {a: 1}\ncondition: s", logsource).problems[0]?.reason).toMatch(reason);
  });

  it("names the field of a category that no event has", () => {
    const { problems } = sigmaRules(
      "s: {ParentImage: x}\ncondition: s",
      "{product: linux, category: process_creation}",
    );
    expect(problems[0]?.reason).toMatch(/the field ParentImage of process_creation is not in audit logs/);
  });
});
