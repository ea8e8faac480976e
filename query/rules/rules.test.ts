// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { assessRules } from "./assess-rules.ts";
import { readRules } from "./read-rules.ts";
import { groupsOf, MACHINES, RULE_SIZES, rulesOf } from "./recommended-rules.ts";

const [X86, ARM] = ["x86_64", "aarch64"].map((name) => MACHINES.find((each) => each.name === name)!);
const assess = (text: string, machine = X86!) => assessRules(readRules(text), machine, 4);
const levels = (text: string, machine = X86!) =>
  Object.fromEntries(assess(text, machine).groups.map(({ group, level }) => [group.id, level]));
const lines = (file: string) => readFileSync(new URL(`../../docs/${file}`, import.meta.url), "utf8");
const rulesIn = (text: string) => text.split("\n").filter((line) => line.startsWith("-a"));

describe("the recommended rules", () => {
  it.each([
    ["ctraudit.rules", X86!],
    ["ctraudit-aarch64.rules", ARM!],
  ])("are those of docs/%s", (file, machine) => {
    const own = groupsOf("usual").flatMap((group) => rulesOf(group, machine, 4));
    expect(own).toEqual(rulesIn(lines(file)));
  });

  it.each(MACHINES.map((machine) => [machine.name, machine] as const))(
    "leave nothing to add on %s",
    (_, machine) => {
      for (const size of RULE_SIZES.slice(1)) {
        const text = groupsOf(size)
          .flatMap((group) => rulesOf(group, machine, 4))
          .join("\n");
        expect(assess(text, machine).toAdd).toEqual([]);
      }
    },
  );

  it("name no call that a machine does not have: auditctl stops there", () => {
    const text = groupsOf("full").flatMap((group) => rulesOf(group, ARM!, 4));
    expect(text.filter((line) => line.includes("b64")).join()).not.toMatch(/\b(?:fork|vfork|open)\b/);
  });
});

describe("a set of rules", () => {
  it("by login logs no call of a container: in part, with the reason", () => {
    const answer = assess(
      "-a always,exit -F arch=b64 -S execve,execveat -F auid>=1000 -F auid!=unset -k exec",
    );
    const programs = answer.groups.find(({ group }) => group.id === "programs")!;
    expect(programs).toMatchObject({
      level: "some",
      needsLogin: true,
      conditions: ["auid>=1000 and auid!=unset"],
    });
    expect(programs.lacks.filter(({ level }) => level === "none")).toEqual([
      { call: "execve", level: "none", archs: ["b32"] },
      { call: "execveat", level: "none", archs: ["b32"] },
    ]);
  });

  it("of clones with new namespaces alone lacks all other births", () => {
    const births = assess("-a always,exit -F arch=b64 -S clone -F a0&0x7C020000 -F key=c").groups[0]!;
    expect(births.level).toBe("some");
    expect(births.lacks.map(({ call, level, archs }) => `${call} ${level} ${archs}`)).toContain(
      "clone3 none b64,b32",
    );
  });

  it("is read as auditctl -l prints it, and by the numbers of calls", () => {
    const printed =
      "LIST_RULES: exit,always\n-a always,exit -F arch=b64 -S 56,57,58,435 -F key=x\n-a exit,always -F arch=b32 -S all\n";
    expect(levels(printed)).toMatchObject({ births: "all", namespaces: "some", programs: "some" });
    expect(levels("No rules")).toMatchObject({ births: "none" });
  });

  it("that asks for failed calls alone logs none of ours; one for successful ones logs all", () => {
    const rule = (condition: string) =>
      levels(
        ["b64", "b32"]
          .map((arch) => `-a always,exit -F arch=${arch} -S setns,unshare -F ${condition}`)
          .join("\n"),
      )["namespaces"];
    expect(["success=0", "exit=-EPERM", "exit<0", "success!=1"].map(rule)).toEqual(Array(4).fill("none"));
    expect(["success=1", "success=yes", "success!=0", "exit>=0"].map(rule)).toEqual(Array(4).fill("all"));
    expect(rule("auid=0")).toBe("some");
  });

  it("logs nothing that a rule before keeps out; a later one keeps nothing", () => {
    const never = "-a never,exit -F arch=b64 -S clone";
    const always =
      "-a always,exit -F arch=b64 -S clone,fork,vfork,clone3\n-a always,exit -F arch=b32 -S clone,fork,vfork,clone3";
    expect(levels(`${never}\n${always}`)["births"]).toBe("some");
    expect(assess(`${never}\n${always}`).groups[0]!.kept.map(({ line }) => line)).toEqual([1]);
    expect(levels(`${always}\n${never}`)["births"]).toBe("all");
    expect(levels(`-a never,exit -F arch=b64 -S clone -F exe=/usr/bin/x\n${always}`)["births"]).toBe("some");
    expect(levels(`${never}\n-D\n${always}`)["births"]).toBe("all");
  });

  it("that turns auditing off, or leaves records out, says so", () => {
    const texts = (rules: string) => assess(rules).obstacles.map(({ text }) => text);
    expect(texts("-a task,never")[0]).toMatch(/^no process is audited/);
    expect(texts("-e 0")[0]).toMatch(/^auditing is off/);
    expect(texts("-a always,exclude -F msgtype=PATH\n-a exclude,always -F msgtype=CRYPTO_KEY_USER")).toEqual([
      "PATH records are left out: namespace files, overlay devices and root directories are missing",
    ]);
  });

  it("of watches proves runs of these programs alone", () => {
    expect(levels("-w /usr/bin/runc -p x -k docker\n-w /etc/passwd -p wa")).toMatchObject({
      programs: "some",
      births: "none",
      mounts: "none",
      "namespace files": "none",
    });
  });

  it("has lines that are none: they are kept and counted, whatever they hold", () => {
    const { rules, unread } = readRules(
      "-a always\n-a always,exit -S\n-w\nbash -i\n-F arch=b64\n\u0000\u001b[2J\n-w /a -p x",
    );
    expect(rules).toHaveLength(1);
    expect(unread.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5, 6]);
  });
});
